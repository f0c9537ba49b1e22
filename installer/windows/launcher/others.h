/* What the installer asks of the processes of this installation, in whatever session they are. */

#include <wchar.h>
#include <windows.h>

/* Ask every process below `folder` (of so many characters, with the last backslash) to end; wait for that. `returns` notes
   which sessions had a tray, for `start_again`. Return the exit code. */
int quit_others(const wchar_t *folder, size_t length, int returns);

/* Start the tray again in each session that was noted, as the one whose session it is. Return the exit code. */
int start_again(const wchar_t *folder, size_t length);
