"""The look of the windows: our own ttk theme, light and dark, drawn for the display's scale.

    tokens      colours, spacing, radii, type sizes
    detect      what the system says: scale, dark mode, DPI awareness
    fonts       the faces
    shapes      boxes and signs, drawn with Pillow
    styles      the ttk styles drawn with them
    theme       one mode at one scale, with all of the above

Importing this package imports neither Tk nor Pillow; `theme` does.
"""
