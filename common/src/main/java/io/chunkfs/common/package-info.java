/** Values, errors, time, checksums, paths and settings that every module shares. */
package io.chunkfs.common;
