/* Starts the program by the Python beside it: consentray.exe without a console, consentray-cli.exe in one.

   The interpreter is python313.dll in the launcher's own folder, loaded by its whole path; python313._pth beside it
   fixes where modules are looked for, so neither the environment nor the registry has a say (Python's documentation,
   "Finding modules" on Windows); -I keeps out the variables that are read before it, as PYTHONINSPECT is.

   consentray-cli.exe needs no Python for "--quit", "--quit-to-return" and "--return": the installer calls them
   (others.c). */

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <shellapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#ifdef CONSOLE
#include "others.h"
#endif

#define LONGEST 32768  /* of a path */

/* What Python runs. How it has ended, also by an error that nothing expects, is left in a variable for `end`. */
static const wchar_t START[] = L"import os, sys\n"
                               L"end = 'well'\n"
                               L"try:\n"
                               L"    from trayapp.cli.main import main\n"
                               L"    code = main()\n"
                               L"except Exception as error:\n"
                               L"    sys.excepthook(type(error), error, error.__traceback__)\n"
                               L"    end, code = f'{type(error).__name__}: {error}'[:300], 1\n"
                               L"finally:\n"
                               L"    os.environ['CONSENTRAY_END'] = end\n"
                               L"sys.exit(code)\n";
#define DAMAGED L"Consentray cannot start, as its Python is damaged. Install Consentray again.\n"

typedef int (*Main)(int, wchar_t **);
typedef int (*AtExit)(int (*)(void));

static wchar_t own[LONGEST];
static size_t folder_length; /* with the last backslash */

/* Append a line to the program's log, at the place where trayapp/system/folders.py has it, as trayapp/system/log.py
   writes one: a JSON object. */
static void enter_in_log(const wchar_t *what) {
    static const wchar_t *const parts[] = {L"\\consentray", L"\\Logs", L"\\consentray.log"};
    static wchar_t path[LONGEST];
    SYSTEMTIME now;
    wchar_t text[512];
    size_t end = 0;
    char line[800];
    DWORD length = GetEnvironmentVariableW(L"LOCALAPPDATA", path, LONGEST), written;
    if (length == 0 || length + 64 > LONGEST) return;
    for (int i = 0; i < 3; i++) {
        if (i > 0) CreateDirectoryW(path, NULL);
        wcscat(path, parts[i]);
    }
    HANDLE file = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return;
    GetSystemTime(&now);
    for (const wchar_t *each = what; *each != L'\0' && end + 2 < sizeof text / sizeof *text; each++) {
        if (*each < L' ') continue;
        if (*each == L'"' || *each == L'\\') text[end++] = L'\\';
        text[end++] = *each;
    }
    text[end] = L'\0';
    int made = snprintf(line, sizeof line,
                        "{\"time\": \"%04d-%02d-%02dT%02d:%02d:%02d+0000\", \"level\": \"error\", \"text\": \"%ls\"}\n",
                        now.wYear, now.wMonth, now.wDay, now.wHour, now.wMinute, now.wSecond, text);
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

#ifndef CONSOLE
/* Have the Restart Manager, which closes the program for an update, start it again with the same configuration. A start
   by a person stays one, so that --autostarted is left out; a command is not started again. */
static void register_restart(int count, wchar_t **given) {
    wchar_t line[RESTART_MAX_CMD_LINE] = L"";
    for (int i = 1; i < count; i++) {
        if (wcscmp(given[i], L"--autostarted") == 0) continue;
        int is_option = wcsncmp(given[i], L"--config", 8) == 0 || (i > 1 && wcscmp(given[i - 1], L"--config") == 0);
        if (!is_option || wcschr(given[i], L'"') != NULL || wcslen(line) + wcslen(given[i]) + 4 > RESTART_MAX_CMD_LINE)
            return;
        swprintf(line + wcslen(line), RESTART_MAX_CMD_LINE - wcslen(line), L"\"%ls\" ", given[i]);
    }
    RegisterApplicationRestart(line, RESTART_NO_CRASH | RESTART_NO_HANG | RESTART_NO_REBOOT);
}
#endif

/* At the end of the process, which Python ends itself: say what went wrong, if Python could not even begin or an error
   has come through. */
static int end(void) {
    wchar_t how[400], line[512];
    DWORD length = GetEnvironmentVariableW(L"CONSENTRAY_END", how, sizeof how / sizeof *how);
    if (length == 0 || length >= sizeof how / sizeof *how) return failed(DAMAGED);
    if (wcscmp(how, L"well") == 0) return 0;
    swprintf(line, sizeof line / sizeof *line, L"Consentray has failed. Install it again if a file is damaged. %ls\n", how);
    return failed(line);
}

static int run(int count, wchar_t **given) {
    static wchar_t path[LONGEST];
    if (!find_own()) return failed(L"Consentray does not know where it is installed.\n");
#ifdef CONSOLE
    if (count == 2 && wcscmp(given[1], L"--quit") == 0) return quit_others(own, folder_length, 0);
    if (count == 2 && wcscmp(given[1], L"--quit-to-return") == 0) return quit_others(own, folder_length, 1);
    if (count == 2 && wcscmp(given[1], L"--return") == 0) return start_again(own, folder_length);
#endif
    if (folder_length + 16 > LONGEST) return failed(L"The path of Consentray is too long.\n");
    wmemcpy(path, own, folder_length);
    wcscpy(path + folder_length, L"python313.dll");
    UINT usual = SetErrorMode(SEM_FAILCRITICALERRORS); /* no box of the system's own for a damaged file */
    HMODULE python = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    SetErrorMode(usual);
    Main py_main = python ? (Main)(void *)GetProcAddress(python, "Py_Main") : NULL;
    wchar_t **arguments = calloc((size_t)count + 4, sizeof *arguments);
    if (py_main == NULL || arguments == NULL) return failed(DAMAGED);
    SetEnvironmentVariableW(L"CONSENTRAY_END", NULL);
    HMODULE runtime = GetModuleHandleW(L"ucrtbase.dll"); /* by which Python ends */
    AtExit at_exit = runtime ? (AtExit)(void *)GetProcAddress(runtime, "_crt_atexit") : NULL;
    if (at_exit != NULL) at_exit(end);
    arguments[0] = own;
    arguments[1] = L"-IB"; /* no variable of Python's has a say, and the installation is never written to */
    arguments[2] = L"-c";
    arguments[3] = (wchar_t *)START;
    for (int i = 1; i < count; i++) arguments[i + 3] = given[i];
#ifndef CONSOLE
    register_restart(count, given);
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
