"""The settings of the virtual desktop's own programs: the panel, the window manager, the letters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.desktop.panels import Panel

PANEL_HEIGHT: Final = 36

LIGHT_SKY: Final = ((205, 219, 236), (148, 173, 203))
DARK_SKY: Final = ((38, 50, 68), (20, 27, 38))

# Application menu, task list, room, tray, clock. Position 8 is the bottom edge.
_PANEL: Final = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="{dark}"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=8;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="{size}"/>
      <property name="icon-size" type="uint" value="{icon}"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
        <value type="int" value="3"/>
        <value type="int" value="4"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="tasklist">
      <property name="grouping" type="uint" value="0"/>
      <property name="show-handle" type="bool" value="false"/>
      <property name="flat-buttons" type="bool" value="true"/>
    </property>
    <property name="plugin-2" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-3" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
      <property name="icon-size" type="uint" value="{icon}"/>
    </property>
    <property name="plugin-4" type="string" value="clock">
      <property name="mode" type="uint" value="2"/>
      <property name="digital-layout" type="uint" value="3"/>
      <property name="digital-time-format" type="string" value="%H:%M "/>
    </property>
  </property>
</channel>
"""

_OPENBOX: Final = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><followMouse>no</followMouse></focus>
  <placement><policy>Smart</policy><center>yes</center></placement>
  <theme>
    <name>Plain</name>
    <titleLayout>LIMC</titleLayout>
    <keepBorder>yes</keepBorder>
    <font place="ActiveWindow"><name>Noto Sans</name><size>10</size><weight>Bold</weight></font>
    <font place="InactiveWindow"><name>Noto Sans</name><size>10</size><weight>Normal</weight></font>
  </theme>
  <desktops><number>1</number></desktops>
  <keyboard/>
  <mouse>
    <context name="Titlebar"><mousebind button="Left" action="Drag"><action name="Move"/></mousebind></context>
    <context name="Client">
      <mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/></mousebind>
    </context>
    <context name="Close"><mousebind button="Left" action="Click"><action name="Close"/></mousebind></context>
  </mouse>
</openbox_config>
"""

_LIGHT_FRAME: Final = """
border.width: 1
padding.width: 8
padding.height: 5
window.handle.width: 0
window.client.padding.width: 0
window.label.text.justify: left
window.active.border.color: #9aa5b4
window.inactive.border.color: #b9c1cc
window.active.title.bg: flat solid
window.active.title.bg.color: #e9edf2
window.inactive.title.bg: flat solid
window.inactive.title.bg.color: #f3f5f8
window.active.label.bg: parentrelative
window.inactive.label.bg: parentrelative
window.active.label.text.color: #1d2733
window.inactive.label.text.color: #7c8796
window.active.title.separator.color: #d5dbe3
window.inactive.title.separator.color: #e2e6ec
window.active.button.unpressed.bg: parentrelative
window.active.button.unpressed.image.color: #4a5665
window.active.button.hover.bg: flat solid
window.active.button.hover.bg.color: #d3dae3
window.active.button.pressed.bg: flat solid
window.active.button.pressed.bg.color: #c2cbd7
window.inactive.button.unpressed.bg: parentrelative
window.inactive.button.unpressed.image.color: #9aa5b4
"""

_DARK: Final = {
    "#9aa5b4": "#4a5463",
    "#b9c1cc": "#3a4350",
    "#e9edf2": "#2a313c",
    "#f3f5f8": "#232932",
    "#1d2733": "#eef1f6",
    "#7c8796": "#8b96a6",
    "#d5dbe3": "#38404d",
    "#e2e6ec": "#2e3540",
    "#4a5665": "#c3cbd7",
    "#d3dae3": "#3a4453",
    "#c2cbd7": "#465263",
}
"""What stands in a dark frame for each colour of the light one."""

_GTK: Final = """[Settings]
gtk-theme-name=Adwaita
gtk-application-prefer-dark-theme={dark}
gtk-font-name=Noto Sans 10
gtk-enable-animations=false
"""


def write(environment: Mapping[str, str], panel: Panel, *, scale: float, dark: bool) -> None:
    """Write the settings of every program into the folders that `environment` names."""
    config = Path(environment["XDG_CONFIG_HOME"])
    data = Path(environment["XDG_DATA_HOME"])
    word = str(dark).lower()
    size, icon = round(PANEL_HEIGHT * scale), round(panel.icon_size * scale)
    files = {
        config / "xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml": _PANEL.format(dark=word, size=size, icon=icon),
        config / "openbox/rc.xml": _OPENBOX,
        config / "gtk-3.0/settings.ini": _GTK.format(dark=word),
        data / "themes/Plain/openbox-3/themerc": _frame(dark=dark),
        **{config / name: text for name, text in panel.files.items()},
    }
    for file, text in files.items():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _frame(*, dark: bool) -> str:
    return re.sub(r"#\w{6}", lambda colour: _DARK[colour[0]], _LIGHT_FRAME) if dark else _LIGHT_FRAME
