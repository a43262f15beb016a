/** What the HTTP port shows. */
package io.chunkfs.datanode.web;
