"""The look of the windows: our own ttk theme, light and dark, drawn for the display's scale.

    tokens      colours, spacing, radii, type sizes
    detect      what the system says: scale, dark mode, DPI awareness
    fonts       the faces
    drawing     drawing with Pillow
    shapes      boxes and tiles
    signs       the small signs
    styles      the ttk styles, each made when it is first used
    controls    those of what is pressed and moved
    surfaces    those of what things stand on
    parts       what they are made with
    theme       one mode at one scale, with all of the above

Importing this package imports neither Tk nor Pillow; `theme` does.
"""
