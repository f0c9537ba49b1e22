/* Each tray waits for an event by the name Global\Consentray-Quit-PID (trayapp/system/quit_event.py).

   The Restart Manager starts a program again in the session of who upgrades alone, and not where the system does. So the
   installer, which is the system, notes the sessions in a key that no restart survives, and starts the program in each
   by the session's own token: it never gets other rights than it had. */

#define WIN32_LEAN_AND_MEAN
#include "others.h"

#include <stdio.h>
#include <stdlib.h>
#include <tlhelp32.h>
#include <userenv.h>
#include <wtsapi32.h>

#define PATIENCE 15000 /* milliseconds that the others have to end */
#define PAUSE 250      /* milliseconds until one that is still starting, and has no event yet, is asked again */
#define LONGEST 32768  /* of a path */

static const wchar_t KEY[] = L"Software\\Consentray\\Consentray\\Installed\\Returns";

struct other {
    HANDLE process;
    DWORD number;
    DWORD session;
    int is_tray; /* and was asked */
    wchar_t arguments[RESTART_MAX_CMD_LINE];
};

static int is_ours(HANDLE process, const wchar_t *folder, size_t length) {
    static wchar_t path[LONGEST];
    DWORD count = LONGEST;
    if (!QueryFullProcessImageNameW(process, 0, path, &count)) return 0;
    return count > length && wcschr(path + length, L'\\') == NULL &&
           CompareStringOrdinal(path, (int)length, folder, (int)length, TRUE) == CSTR_EQUAL;
}

/* Ask a process to end, if it listens already, and fill in what has to be known for its return. */
static void ask(struct other *other) {
    wchar_t name[64];
    DWORD room = RESTART_MAX_CMD_LINE, flags;
    swprintf(name, 64, L"Global\\Consentray-Quit-%lu", other->number);
    HANDLE event = OpenEventW(EVENT_MODIFY_STATE, FALSE, name);
    if (event == NULL) return;
    other->is_tray = ProcessIdToSessionId(other->number, &other->session);
    if (FAILED(GetApplicationRestartSettings(other->process, other->arguments, &room, &flags)))
        other->arguments[0] = L'\0';
    SetEvent(event);
    CloseHandle(event);
}

static void note(const struct other *other) {
    wchar_t name[16];
    HKEY key;
    if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, KEY, 0, NULL, REG_OPTION_VOLATILE, KEY_SET_VALUE, NULL, &key, NULL)) return;
    swprintf(name, 16, L"%lu", other->session);
    DWORD bytes = (DWORD)((wcslen(other->arguments) + 1) * sizeof(wchar_t));
    RegSetValueExW(key, name, 0, REG_SZ, (const BYTE *)other->arguments, bytes);
    RegCloseKey(key);
}

int quit_others(const wchar_t *folder, size_t length, int returns) {
    static struct other others[MAXIMUM_WAIT_OBJECTS];
    HANDLE waiting[MAXIMUM_WAIT_OBJECTS];
    DWORD count = 0, ended = WAIT_TIMEOUT;
    PROCESSENTRY32W entry = {.dwSize = sizeof entry};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    if (snapshot == INVALID_HANDLE_VALUE) return 1;
    for (BOOL more = Process32FirstW(snapshot, &entry); more && count < MAXIMUM_WAIT_OBJECTS;
         more = Process32NextW(snapshot, &entry)) {
        DWORD number = entry.th32ProcessID, access = PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE;
        if (number == GetCurrentProcessId()) continue;
        HANDLE process = OpenProcess(access | PROCESS_VM_READ, FALSE, number);
        if (process == NULL) process = OpenProcess(access, FALSE, number);
        if (process == NULL) continue;
        if (!is_ours(process, folder, length)) {
            CloseHandle(process);
            continue;
        }
        others[count].number = number;
        others[count].process = waiting[count] = process;
        count++;
    }
    CloseHandle(snapshot);
    if (count == 0) return 0;
    for (int left = PATIENCE; left > 0 && ended == WAIT_TIMEOUT; left -= PAUSE) {
        for (DWORD i = 0; i < count; i++)
            if (!others[i].is_tray) ask(&others[i]);
        ended = WaitForMultipleObjects(count, waiting, TRUE, PAUSE);
    }
    for (DWORD i = 0; returns && i < count; i++)
        if (others[i].is_tray && WaitForSingleObject(others[i].process, 0) == WAIT_OBJECT_0) note(&others[i]);
    return ended == WAIT_TIMEOUT;
}

/* Start the tray in a session, with the arguments that it had. */
static void start_in(DWORD session, const wchar_t *folder, size_t length, const wchar_t *arguments) {
    static wchar_t command[LONGEST + RESTART_MAX_CMD_LINE + 32];
    STARTUPINFOW start = {.cb = sizeof start, .lpDesktop = (wchar_t[]){L"winsta0\\default"}};
    PROCESS_INFORMATION process;
    HANDLE token;
    void *environment = NULL;
    if (!WTSQueryUserToken(session, &token)) return; /* who has signed out meanwhile */
    swprintf(command, sizeof command / sizeof *command, L"\"%.*lsconsentray.exe\" %ls", (int)length, folder, arguments);
    if (CreateEnvironmentBlock(&environment, token, FALSE)) {
        if (CreateProcessAsUserW(token, NULL, command, NULL, NULL, FALSE, CREATE_UNICODE_ENVIRONMENT, environment, NULL,
                                 &start, &process)) {
            CloseHandle(process.hThread);
            CloseHandle(process.hProcess);
        }
        DestroyEnvironmentBlock(environment);
    }
    CloseHandle(token);
}

int start_again(const wchar_t *folder, size_t length) {
    wchar_t name[16], arguments[RESTART_MAX_CMD_LINE];
    HKEY key;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, KEY, 0, KEY_QUERY_VALUE, &key)) return 0;
    for (DWORD i = 0;; i++) {
        DWORD named = 16, bytes = sizeof arguments - sizeof(wchar_t), kind;
        memset(arguments, 0, sizeof arguments);
        if (RegEnumValueW(key, i, name, &named, NULL, &kind, (BYTE *)arguments, &bytes)) break;
        if (kind == REG_SZ) start_in(wcstoul(name, NULL, 10), folder, length, arguments);
    }
    RegCloseKey(key);
    return RegDeleteKeyExW(HKEY_LOCAL_MACHINE, KEY, KEY_WOW64_64KEY, 0) != ERROR_SUCCESS;
}
