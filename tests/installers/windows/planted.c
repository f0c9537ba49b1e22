/* A library that adds its own path to C:\proof\imported when it is loaded. */

#include <windows.h>

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved) {
    char path[MAX_PATH];
    DWORD written;
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) {
        HANDLE file = CreateFileA("C:\\proof\\imported", FILE_APPEND_DATA, 0, NULL, OPEN_ALWAYS, 0, NULL);
        WriteFile(file, path, GetModuleFileNameA(instance, path, MAX_PATH), &written, NULL);
        CloseHandle(file);
    }
    return TRUE;
}
