"""The look of the windows: our own ttk theme, light, dark or of high contrast, drawn for the display's scale.

    tokens      colours, spacing, radii, type sizes
    detect      the display's scale, DPI awareness
    fonts       the fonts
    drawing     drawing with Pillow
    shapes      boxes and tiles
    signs       the small signs
    look        one mode at one scale, and what styles are made with
    controls    the ttk styles of what is pressed and moved
    surfaces    those of backgrounds
    theme       the look with its styles and signs, each made when it is first used

Importing this package imports neither Tk nor Pillow; `theme` does.
"""
