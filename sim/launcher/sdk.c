/* SPDX-License-Identifier: MIT */
/* The tree is a copy of the one that lies beside npusim: texts are copied, links within the tree
 * stay what they are, links that leave it are made to lead to the same place from anywhere. It is
 * made under another name and renamed when it is complete. */
#include "launcher/sdk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launcher/settings.h"

static bool complain(const char *what, const char *path)
{
    fprintf(stderr, "npusim: cannot %s %s: %s\n", what, path, strerror(errno));
    return false;
}

/* The folder of the tree that is being copied; recursion passes it on. */
typedef struct walk {
    const char *top; /* as realpath() spells it */
    const char *from, *to;
} walk;

static bool is_inside(const char *path, const char *top)
{
    size_t length = strlen(top);
    return strncmp(path, top, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static bool copy_link(const walk *at)
{
    char target[PATH_MAX], whole[PATH_MAX];
    ssize_t length = readlink(at->from, target, sizeof target - 1);
    if (length < 0)
        return complain("read", at->from);
    target[length] = '\0';
    if (!realpath(at->from, whole))
        return complain("follow", at->from);
    return symlink(is_inside(whole, at->top) ? target : whole, at->to) == 0 ||
           complain("make", at->to);
}

static bool copy_bytes(int in, int out)
{
    ssize_t count;
    do {
        count = sendfile(out, in, NULL, 1 << 20);
    } while (count > 0 || (count < 0 && errno == EINTR));
    return count == 0;
}

static bool copy_file(const walk *at, mode_t mode)
{
    int in = open(at->from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return complain("read", at->from);
    int out = open(at->to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0777);
    bool done = out >= 0 && copy_bytes(in, out);
    int reason = errno;
    if (out >= 0 && close(out) != 0) {
        reason = done ? errno : reason;
        done = false;
    }
    close(in);
    errno = reason;
    return done || complain("write", at->to);
}

static bool copy_folder(const walk *at);

static bool copy_entry(const walk *folder, const char *name)
{
    char from[PATH_MAX], to[PATH_MAX];
    struct stat about;
    if (snprintf(from, sizeof from, "%s/%s", folder->from, name) >= (int)sizeof from ||
        snprintf(to, sizeof to, "%s/%s", folder->to, name) >= (int)sizeof to) {
        errno = ENAMETOOLONG;
        return complain("copy", folder->from);
    }
    walk at = {folder->top, from, to};
    if (lstat(from, &about) != 0)
        return complain("read", from);
    if (S_ISLNK(about.st_mode))
        return copy_link(&at);
    if (!S_ISDIR(about.st_mode))
        return copy_file(&at, about.st_mode);
    return mkdir(to, 0777) == 0 ? copy_folder(&at) : complain("make", to);
}

static bool copy_folder(const walk *at)
{
    DIR *folder = opendir(at->from);
    bool done = folder != NULL;
    if (!done)
        return complain("read", at->from);
    for (struct dirent *entry; done && (entry = readdir(folder)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            done = copy_entry(at, entry->d_name);
    closedir(folder);
    return done;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about, (void)kind, (void)place;
    return remove(path);
}

static bool find_tree(char tree[PATH_MAX])
{
    char root[PATH_MAX], path[PATH_MAX + sizeof "/sdk"];
    if (!settings_root(root)) {
        fprintf(stderr, "npusim: cannot find its own folder: %s\n", strerror(errno));
        return false;
    }
    snprintf(path, sizeof path, "%s/sdk", root);
    return realpath(path, tree) != NULL || complain("read", path);
}

/* False when something is there already. An empty folder is as good as none: rename() replaces it.
 */
static bool check_free(const char *folder)
{
    DIR *there = opendir(folder);
    if (!there && errno == ENOENT)
        return true;
    if (!there)
        return complain("make", folder);
    int count = 0;
    while (readdir(there))
        count++;
    closedir(there);
    if (count > 2)
        fprintf(stderr, "npusim: %s is not empty, wanted is a new folder\n", folder);
    return count <= 2;
}

static bool make_at(const char *tree, char *folder)
{
    char scratch[PATH_MAX];
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        folder[--length] = '\0';
    if (snprintf(scratch, sizeof scratch, "%s.XXXXXX", folder) >= (int)sizeof scratch) {
        errno = ENAMETOOLONG;
        return complain("make", folder);
    }
    if (!mkdtemp(scratch))
        return complain("make", folder);
    walk at = {tree, tree, scratch};
    bool done = chmod(scratch, 0755) == 0 && copy_folder(&at);
    if (done && rename(scratch, folder) != 0)
        done = complain("make", folder);
    if (!done)
        nftw(scratch, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return done;
}

bool sdk_make(const char *folder)
{
    char tree[PATH_MAX];
    if (!find_tree(tree) || !check_free(folder))
        return false;
    char *copy = strdup(folder);
    bool done = copy ? make_at(tree, copy) : complain("make", folder);
    free(copy);
    return done;
}
