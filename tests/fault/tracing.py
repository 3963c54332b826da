"""strace: see what a program does to a store, break its system calls, end it at one of them."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

CHANGING = (
    "write,pwrite64,writev,pwritev,pwritev2,sendfile,copy_file_range,splice,fallocate,ftruncate,"
    "truncate,fsync,fdatasync,msync,creat,mkdir,mkdirat,mknod,mknodat,rmdir,unlink,unlinkat,rename,"
    "renameat,renameat2,link,linkat,symlink,symlinkat,chmod,fchmod,fchmodat,chown,fchown,lchown,"
    "fchownat,utime,utimes,futimesat,utimensat,setxattr,lsetxattr,fsetxattr,flock"
)
"""System calls that have no business in a store that is only read."""
_DEPENDS = {
    "open": re.compile(r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)"),
    "openat": re.compile(r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)"),
    "fcntl": re.compile(r"F_(OFD_)?SETLKW?\b|F_SETLEASE"),
    "mmap": re.compile(r"PROT_WRITE[^,]*, MAP_SHARED"),
}
"""System calls that change something only with these arguments."""
_CALL = re.compile(r"^\d+ +(?P<name>\w+)\(")


def changes_of(
    program: Sequence[str], store: Path, scratch: Path, *, exit_code: int = 0
) -> list[str]:
    """Run a program to its end; the traced calls that write, lock or create inside `store`.

    The path has to be plain ASCII. Raises AssertionError if the program ends otherwise.
    """
    trace = scratch / "trace"
    calls = f"{CHANGING},{','.join(_DEPENDS)}"
    tracer = ["strace", "-f", "-y", "-qq", "-s", "4096", "-e", f"trace={calls}", "-o", str(trace)]
    done = subprocess.run([*tracer, *program], check=False, capture_output=True, text=True)
    assert done.returncode == exit_code, done.stderr
    inside = re.compile(rf'["<]{re.escape(str(store))}[/">]')
    lines = trace.read_text(errors="replace").splitlines()
    return [line for line in lines if inside.search(line) and _is_change(line)]


def _is_change(line: str) -> bool:
    call = _CALL.match(line)
    if call is None:
        return False  # the end of a call whose beginning was judged, or a signal
    arguments = _DEPENDS.get(call["name"])
    return arguments is None or arguments.search(line) is not None


def killed_at(call: str, nth: int) -> list[str]:
    """A command prefix: the program gets SIGKILL instead of a thread's nth call of `call`."""
    # Not with --seccomp-bpf: strace 6.1 loses injected signals there.
    tracer = ["strace", "-f", "-qq", "-o", "/dev/null"]
    return [*tracer, "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={nth}"]


def failing(calls: str, error: str, *, first: int, last: int) -> list[str]:
    """A command prefix: each thread's calls number `first` to `last` fail with `error`."""
    return _injecting(calls, f"error={error}:when={first}..{last}")


def stalling(calls: str, milliseconds: int) -> list[str]:
    """A command prefix: every one of `calls` takes so much longer, other threads run on."""
    return _injecting(calls, f"delay_enter={milliseconds * 1000}")


def stalling_from_now_on(process: int, calls: str, milliseconds: int) -> list[str]:
    """A command that does the same to a running process, for as long as the command runs."""
    delay = f"inject={calls}:delay_enter={milliseconds * 1000}"
    tracer = ["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(process)]
    return [*tracer, "-e", f"trace={calls}", "-e", delay]


def _injecting(calls: str, what: str) -> list[str]:
    tracer = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null"]
    return [*tracer, "-e", f"trace={calls}", "-e", f"inject={calls}:{what}"]
