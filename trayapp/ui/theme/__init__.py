"""The look of the windows: our own ttk theme, light and dark, drawn for the display's scale.

    tokens      colours, spacing, radii, type sizes
    detect      what the system says: scale, dark mode, DPI awareness
    fonts       the faces
    shapes      boxes and signs, drawn with Pillow
    theme       the ttk theme made of them

Importing this package imports neither Tk nor Pillow; `theme` does.
"""
