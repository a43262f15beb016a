/** What the HTTP port shows. */
package io.chunkfs.namenode.web;
