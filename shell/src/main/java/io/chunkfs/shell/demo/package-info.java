/** The demonstration that {@code dfs demo} runs. */
package io.chunkfs.shell.demo;
