/*
 * A disk that forgets: preloaded into a process, it keeps beside a directory tree what a power
 * failure at this moment would leave of it, taken strictly.
 *
 *   FORGETFUL_ROOT    the tree that is watched
 *   FORGETFUL_MIRROR  where the durable state is kept: bytes/ID and names/ID
 *
 * fsync and fdatasync of a file make its bytes durable (bytes/ID is a copy of the file), but not
 * its name. fsync of a directory makes the names in it durable (names/ID has a line for each:
 * f or d, ID, name), but not the bytes behind them. Nothing else makes anything durable. An ID is
 * inode and time of birth, so that a number that is used again is another file.
 *
 * The copies are written before the call returns to the process, so a kill -9 after it finds them.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef int (*sync_call)(int);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void die(const char *what) {
  perror(what);
  abort();
}

/* Whether the open file lies in the watched tree. */
static int watched(int fd) {
  const char *root = getenv("FORGETFUL_ROOT");
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (root == NULL || length < 0) return 0;
  path[length] = 0;
  size_t prefix = strlen(root);
  return strncmp(path, root, prefix) == 0 && (path[prefix] == 0 || path[prefix] == '/');
}

/* The ID of what an open file, or a name in an open directory, is; returns its mode. */
static mode_t identify(int fd, const char *name, char *id, size_t size) {
  struct statx found;
  int flags = AT_SYMLINK_NOFOLLOW | (*name ? 0 : AT_EMPTY_PATH);
  if (statx(fd, name, flags, STATX_BASIC_STATS | STATX_BTIME, &found) != 0) {
    if (errno == ENOENT) return 0; /* removed since it was listed */
    die("statx");
  }
  snprintf(id, size, "%llu-%lld-%u", (unsigned long long)found.stx_ino,
           (long long)found.stx_btime.tv_sec, found.stx_btime.tv_nsec);
  return found.stx_mode;
}

static void mirror_path(char *path, const char *kind, const char *id, const char *suffix) {
  const char *mirror = getenv("FORGETFUL_MIRROR");
  snprintf(path, PATH_MAX, "%s/%s/%s%s", mirror, kind, id, suffix);
}

static void put(int to, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(to, bytes, length);
    if (written < 0) die("write to the mirror");
    bytes += written;
    length -= (size_t)written;
  }
}

/* By a new file and a rename, so that a kill in between leaves the state before. */
static void keep_bytes(int fd, const char *id) {
  char path[PATH_MAX], part[PATH_MAX], self[64], buffer[65536];
  mirror_path(path, "bytes", id, "");
  mirror_path(part, "bytes", id, ".part");
  snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
  int from = open(self, O_RDONLY | O_CLOEXEC);
  if (from < 0) {
    if (errno == ENOENT) return; /* removed already: nobody can find it after a crash */
    die("open what was synced");
  }
  int to = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (to < 0) die("open in the mirror");
  ssize_t length;
  while ((length = read(from, buffer, sizeof buffer)) > 0) put(to, buffer, (size_t)length);
  if (length < 0) die("read what was synced");
  close(from);
  close(to);
  if (rename(part, path) != 0) die("rename in the mirror");
}

static void keep_names(int fd, const char *id) {
  char path[PATH_MAX], part[PATH_MAX], self[64], line[PATH_MAX], child[64];
  mirror_path(path, "names", id, "");
  mirror_path(part, "names", id, ".part");
  snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
  DIR *directory = opendir(self);
  if (directory == NULL) die("open a synced directory");
  int to = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (to < 0) die("open in the mirror");
  for (struct dirent *each; (each = readdir(directory)) != NULL;) {
    if (strcmp(each->d_name, ".") == 0 || strcmp(each->d_name, "..") == 0) continue;
    mode_t mode = identify(dirfd(directory), each->d_name, child, sizeof child);
    if (!S_ISREG(mode) && !S_ISDIR(mode)) continue;
    int length = snprintf(line, sizeof line, "%c %s %s\n", S_ISDIR(mode) ? 'd' : 'f', child,
                          each->d_name);
    put(to, line, (size_t)length);
  }
  closedir(directory);
  close(to);
  if (rename(part, path) != 0) die("rename in the mirror");
}

static int synced(const char *name, int fd) {
  sync_call real = (sync_call)dlsym(RTLD_NEXT, name);
  if (!watched(fd)) return real(fd);
  pthread_mutex_lock(&lock);
  char id[64];
  mode_t mode = identify(fd, "", id, sizeof id);
  if (S_ISDIR(mode)) keep_names(fd, id);
  if (S_ISREG(mode)) keep_bytes(fd, id);
  pthread_mutex_unlock(&lock);
  errno = 0;
  return 0; /* the mirror is the disk: the real one need not be troubled */
}

int fsync(int fd) { return synced("fsync", fd); }

int fdatasync(int fd) { return synced("fdatasync", fd); }
