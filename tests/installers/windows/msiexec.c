/* Stands in for Wine 8.0's msiexec where the proof upgrades: "msiexec.exe PACKAGE LOG [PROPERTY=VALUE]...".

   Where an upgrade removes the earlier version, Windows Installer gives it UPGRADINGPRODUCTCODE (Microsoft,
   "UPGRADINGPRODUCTCODE property"). Wine runs "msiexec /qn /i CODE REMOVE=ALL" without it, found first beside the program
   that runs: so this program installs the package by msi.dll, and is run again by Wine, and then adds the property. */

#include <wchar.h>
#include <windows.h>

#include <msi.h>

int wmain(int count, wchar_t **given) {
    static wchar_t properties[32768];
    int nested = count > 2 && wcscmp(given[1], L"/qn") == 0;
    for (int i = nested ? 4 : 3; i < count; i++) {
        wcscat(properties, given[i]);
        wcscat(properties, L" ");
    }
    MsiSetInternalUI(INSTALLUILEVEL_NONE, NULL);
    if (nested) {
        wcscat(properties, L"UPGRADINGPRODUCTCODE={00000000-0000-0000-0000-000000000001}");
        return (int)MsiConfigureProductExW(given[3], INSTALLLEVEL_DEFAULT, INSTALLSTATE_DEFAULT, properties);
    }
    MsiEnableLogW(INSTALLLOGMODE_INFO | INSTALLLOGMODE_ERROR | INSTALLLOGMODE_PROPERTYDUMP, given[2], 0);
    return (int)MsiInstallProductW(given[1], properties);
}
