/* The part of the installation that conditions cannot express: the new program checks the computer's settings.

   Windows Installer calls CheckSettings as the system, after the new files stand and before the earlier version is removed.
   Its CustomActionData is the path of the configuration that was given, or empty. What consentray-cli.exe prints goes into
   the installer's log, and a failure ends the installation (Microsoft, "Custom Action Return Values"). */

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <msi.h>
#include <msiquery.h>
#include <wchar.h>

#define LONGEST 32768 /* of a path */
#define MOST 8192     /* bytes that are logged */
#define PATIENCE 120000 /* milliseconds that the check may take */

static HINSTANCE library;

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved) {
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) library = instance;
    return TRUE;
}

static UINT refuse(MSIHANDLE install, const wchar_t *reason) {
    MSIHANDLE record = MsiCreateRecord(1);
    MsiRecordSetStringW(record, 0, L"[1]");
    MsiRecordSetStringW(record, 1, reason);
    MsiProcessMessage(install, INSTALLMESSAGE_ERROR, record);
    MsiCloseHandle(record);
    return ERROR_INSTALL_FAILURE;
}

/* Return the exit code of a command, and what it printed, as far as `text` holds it. */
static DWORD run(wchar_t *command, char *text, DWORD room) {
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    STARTUPINFOW start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process;
    HANDLE reader, writer;
    DWORD code = ERROR_INSTALL_FAILURE, length = 0, got;
    char rest[512];
    if (!CreatePipe(&reader, &writer, &inherited, 0)) return code;
    SetHandleInformation(reader, HANDLE_FLAG_INHERIT, 0);
    start.hStdOutput = start.hStdError = writer;
    BOOL started = CreateProcessW(NULL, command, NULL, NULL, TRUE, CREATE_NO_WINDOW, NULL, NULL, &start, &process);
    CloseHandle(writer);
    if (started) {
        while (length < room && ReadFile(reader, text + length, room - length, &got, NULL) && got) length += got;
        while (ReadFile(reader, rest, sizeof rest, &got, NULL) && got) continue; /* so that it is never held up */
        if (WaitForSingleObject(process.hProcess, PATIENCE) == WAIT_TIMEOUT) TerminateProcess(process.hProcess, code);
        GetExitCodeProcess(process.hProcess, &code);
        CloseHandle(process.hThread);
        CloseHandle(process.hProcess);
    }
    CloseHandle(reader);
    text[length] = '\0';
    return code;
}

__declspec(dllexport) UINT __stdcall CheckSettings(MSIHANDLE install) {
    static wchar_t program[LONGEST], given[LONGEST], command[2 * LONGEST + 64], reason[MOST + 1];
    static char text[MOST + 1];
    DWORD length = LONGEST;
    if (MsiGetPropertyW(install, L"CustomActionData", given, &length) != ERROR_SUCCESS)
        return refuse(install, L"The path in CONFIGFILE is too long.");
    if (wcschr(given, L'"') != NULL) return refuse(install, L"CONFIGFILE can't hold a quotation mark.");
    length = GetModuleFileNameW(library, program, LONGEST);
    if (length == 0 || length >= LONGEST) return refuse(install, L"The path of Consentray is too long.");
    *wcsrchr(program, L'\\') = L'\0';
    const wchar_t *form = *given ? L"\"%ls\\consentray-cli.exe\" config --check-computer \"%ls\""
                                 : L"\"%ls\\consentray-cli.exe\" config --check-computer";
    swprintf(command, sizeof command / sizeof *command, form, program, given);
    if (run(command, text, MOST) == 0) return ERROR_SUCCESS;
    if (MultiByteToWideChar(CP_UTF8, 0, text, -1, reason, MOST + 1) <= 1)
        return refuse(install, L"Consentray could not check its settings.");
    return refuse(install, reason);
}
