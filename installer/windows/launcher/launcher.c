/* Starts the program by the Python beside it: consentray.exe without a console, consentray-cli.exe in one.

   The interpreter is python313.dll in the launcher's own folder, loaded by its whole path; python313._pth beside it
   fixes where modules are looked for, so neither the environment nor the registry has a say (Python's documentation,
   "Finding modules" on Windows).

   "--quit" needs no Python. It asks every process of this installation, in whatever session, to end: each
   waits for an event by the name Global\Consentray-Quit-PID (trayapp/system/quit_event.py). The installer calls it. */

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <shellapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <tlhelp32.h>
#include <wchar.h>

#define PATIENCE 15000 /* milliseconds that the others have to end */
#define LONGEST 32768  /* of a path */

static const wchar_t START[] = L"import sys; from trayapp.cli.main import main; sys.exit(main())";

typedef int (*Main)(int, wchar_t **);

static wchar_t own[LONGEST];
static size_t folder_length; /* with the last backslash */

/* Append a line to the program's log, at the place where trayapp/system/folders.py has it. */
static void enter_in_log(const wchar_t *what) {
    static const wchar_t *const parts[] = {L"\\consentray", L"\\Logs", L"\\consentray.log"};
    static wchar_t path[LONGEST];
    SYSTEMTIME now;
    char line[600];
    DWORD length = GetEnvironmentVariableW(L"LOCALAPPDATA", path, LONGEST), written;
    if (length == 0 || length + 64 > LONGEST) return;
    for (int i = 0; i < 3; i++) {
        if (i > 0) CreateDirectoryW(path, NULL);
        wcscat(path, parts[i]);
    }
    HANDLE file = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return;
    GetSystemTime(&now);
    int made = snprintf(line, sizeof line, "%04d-%02d-%02dT%02d:%02d:%02d+0000 ERROR %ls", now.wYear, now.wMonth,
                        now.wDay, now.wHour, now.wMinute, now.wSecond, what);
    if (made > 0 && made < (int)sizeof line) WriteFile(file, line, (DWORD)made, &written, NULL);
    CloseHandle(file);
}

#ifndef CONSOLE
/* Whether somebody can see a message box: a service's or a task's window station is never shown. */
static int is_seen(void) {
    USEROBJECTFLAGS flags;
    return GetUserObjectInformationW(GetProcessWindowStation(), UOI_FLAGS, &flags, sizeof flags, NULL) &&
           (flags.dwFlags & WSF_VISIBLE);
}
#endif

/* Say why the program can't start: `what` is a line. Return the exit code. */
static int failed(const wchar_t *what) {
    enter_in_log(what);
#ifdef CONSOLE
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    char text[512];
    int length = WideCharToMultiByte(CP_UTF8, 0, what, -1, text, sizeof text, NULL, NULL);
    DWORD written;
    if (length > 1) WriteFile(out, text, (DWORD)length - 1, &written, NULL);
#else
    if (is_seen()) MessageBoxW(NULL, what, L"Consentray", MB_ICONERROR | MB_OK);
#endif
    return 1;
}

static int find_own(void) {
    wchar_t given[LONGEST];
    DWORD length = GetModuleFileNameW(NULL, given, LONGEST);
    if (length == 0 || length >= LONGEST) return 0;
    length = GetLongPathNameW(given, own, LONGEST);
    if (length == 0 || length >= LONGEST) return 0;
    const wchar_t *last = wcsrchr(own, L'\\');
    if (last == NULL) return 0;
    folder_length = (size_t)(last - own) + 1;
    return 1;
}

static int is_ours(HANDLE process) {
    static wchar_t path[LONGEST];
    DWORD length = LONGEST;
    if (!QueryFullProcessImageNameW(process, 0, path, &length)) return 0;
    return length > folder_length && wcschr(path + folder_length, L'\\') == NULL &&
           CompareStringOrdinal(path, (int)folder_length, own, (int)folder_length, TRUE) == CSTR_EQUAL;
}

static int quit_others(void) {
    HANDLE waiting[MAXIMUM_WAIT_OBJECTS];
    DWORD count = 0;
    PROCESSENTRY32W entry = {.dwSize = sizeof entry};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    if (snapshot == INVALID_HANDLE_VALUE) return 1;
    for (BOOL more = Process32FirstW(snapshot, &entry); more && count < MAXIMUM_WAIT_OBJECTS;
         more = Process32NextW(snapshot, &entry)) {
        if (entry.th32ProcessID == GetCurrentProcessId()) continue;
        HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE, FALSE, entry.th32ProcessID);
        if (process == NULL) continue;
        if (!is_ours(process)) {
            CloseHandle(process);
            continue;
        }
        wchar_t name[64];
        swprintf(name, 64, L"Global\\Consentray-Quit-%lu", entry.th32ProcessID);
        HANDLE event = OpenEventW(EVENT_MODIFY_STATE, FALSE, name);
        if (event != NULL) {
            SetEvent(event);
            CloseHandle(event);
        }
        waiting[count++] = process;
    }
    CloseHandle(snapshot);
    if (count == 0) return 0;
    return WaitForMultipleObjects(count, waiting, TRUE, PATIENCE) == WAIT_TIMEOUT;
}

static int run(int count, wchar_t **given) {
    static wchar_t path[LONGEST];
    if (!find_own()) return failed(L"Consentray does not know where it is installed.\n");
    if (count == 2 && wcscmp(given[1], L"--quit") == 0) return quit_others();
    if (folder_length + 16 > LONGEST) return failed(L"The path of Consentray is too long.\n");
    wmemcpy(path, own, folder_length);
    wcscpy(path + folder_length, L"python313.dll");
    UINT usual = SetErrorMode(SEM_FAILCRITICALERRORS); /* no box of the system's own for a damaged file */
    HMODULE python = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    SetErrorMode(usual);
    Main py_main = python ? (Main)(void *)GetProcAddress(python, "Py_Main") : NULL;
    wchar_t **arguments = calloc((size_t)count + 4, sizeof *arguments);
    if (py_main == NULL || arguments == NULL)
        return failed(L"Consentray cannot start, as its Python is damaged. Install Consentray again.\n");
    arguments[0] = own;
    arguments[1] = L"-B"; /* the installation is never written to */
    arguments[2] = L"-c";
    arguments[3] = (wchar_t *)START;
    for (int i = 1; i < count; i++) arguments[i + 3] = given[i];
#ifndef CONSOLE
    /* Windows Installer closes the program for an update by the Restart Manager, and starts it again after that. */
    if (count == 1) RegisterApplicationRestart(L"", RESTART_NO_CRASH | RESTART_NO_HANG | RESTART_NO_REBOOT);
#endif
    return py_main(count + 3, arguments);
}

#ifdef CONSOLE
int wmain(int count, wchar_t **given) {
    return run(count, given);
}
#else
int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, wchar_t *line, int show) {
    (void)instance, (void)before, (void)line, (void)show;
    int count = 0;
    wchar_t **given = CommandLineToArgvW(GetCommandLineW(), &count);
    if (given == NULL) return failed(L"Consentray cannot read its command line.\n");
    return run(count, given);
}
#endif
