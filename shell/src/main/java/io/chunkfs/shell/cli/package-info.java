/** What every verb of the dfs command shares: words of the command line, console, exit codes. */
package io.chunkfs.shell.cli;
