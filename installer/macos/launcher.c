/* Starts the program inside the bundle: Python's own runtime, isolated from whatever else the computer has.
 *
 * Contents/MacOS/consentray            this
 * Contents/Frameworks/Python.framework the runtime
 * Contents/Resources/app, lib          the program, and the packages that it needs
 */
#include <Python.h>

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int _NSGetExecutablePath(char *buffer, uint32_t *size); /* <mach-o/dyld.h> */

#ifndef PYTHON_VERSION
#define PYTHON_VERSION "3.13"
#endif

static void append_path(PyConfig *config, const char *contents, const char *rest) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", contents, rest);
    wchar_t *wide = Py_DecodeLocale(path, NULL);
    PyWideStringList_Append(&config->module_search_paths, wide);
    PyMem_RawFree(wide);
}

int main(int argc, char **argv) {
    char found[PATH_MAX], contents[PATH_MAX], home[PATH_MAX];
    uint32_t size = sizeof found;
    if (_NSGetExecutablePath(found, &size) != 0 || realpath(found, contents) == NULL) {
        fputs("Consentray cannot tell where it is installed.\n", stderr);
        return 1;
    }
    for (int up = 0; up < 2; up++) { /* from Contents/MacOS/consentray to Contents */
        char *slash = strrchr(contents, '/');
        if (slash == NULL) {
            return 1;
        }
        *slash = '\0';
    }
    snprintf(home, sizeof home, "%s/Frameworks/Python.framework/Versions/" PYTHON_VERSION, contents);

    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    config.write_bytecode = 0; /* a file more would break the signature */
    config.parse_argv = 0;
    config.module_search_paths_set = 1;
    PyStatus status = PyConfig_SetBytesString(&config, &config.home, home);
    if (!PyStatus_Exception(status)) {
        status = PyConfig_SetBytesArgv(&config, argc, argv);
    }
    if (!PyStatus_Exception(status)) {
        status = PyConfig_SetString(&config, &config.run_module, L"trayapp");
    }
    append_path(&config, contents, "Resources/app");
    append_path(&config, contents, "Resources/lib");
    append_path(&config, contents, "Frameworks/Python.framework/Versions/" PYTHON_VERSION "/lib/python" PYTHON_VERSION);
    append_path(&config, contents,
                "Frameworks/Python.framework/Versions/" PYTHON_VERSION "/lib/python" PYTHON_VERSION "/lib-dynload");
    if (!PyStatus_Exception(status)) {
        status = Py_InitializeFromConfig(&config);
    }
    PyConfig_Clear(&config);
    if (PyStatus_Exception(status)) {
        Py_ExitStatusException(status);
    }
    return Py_RunMain();
}
