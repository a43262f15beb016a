package io.chunkfs.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.path.DfsPath;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.FileType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListingTest {
  private final List<String> asked = new ArrayList<>();

  @Test
  void pagesFollowEachOtherToTheEnd() throws ChunkFsException {
    Listing listing = new Listing(after -> page(after, "a", "b", "c", "d", "e"));
    assertThat(asked).isEmpty();

    assertThat(names(listing.next())).containsExactly("a", "b");
    assertThat(listing.more()).isTrue();
    assertThat(names(listing.next())).containsExactly("c", "d");
    assertThat(names(listing.next())).containsExactly("e");
    assertThat(listing.more()).isFalse();
    assertThat(listing.next()).isEmpty();
    assertThat(asked).containsExactly("", "b", "d");
  }

  @Test
  void allTakesWhatIsLeft() throws ChunkFsException {
    Listing listing = new Listing(after -> page(after, "a", "b", "c"));
    listing.next();

    assertThat(names(listing.all())).containsExactly("c");
  }

  @Test
  void aListingCanBeResumedAfterAName() throws ChunkFsException {
    Listing listing = new Listing(after -> page(after, "a", "b", "c", "d"));

    assertThat(names(listing.page("b"))).containsExactly("c", "d");
    assertThat(listing.next()).isEmpty();
  }

  @Test
  void anEmptyDirectoryHasOneEmptyPage() throws ChunkFsException {
    Listing listing = new Listing(after -> page(after));

    assertThat(listing.all()).isEmpty();
    assertThat(asked).hasSize(1);
  }

  private Listing.Page page(String after, String... names) {
    asked.add(after);
    List<FileInfo> entries = new ArrayList<>();
    for (String name : names) {
      if (name.compareTo(after) > 0) entries.add(file(name, 0644));
    }
    boolean more = entries.size() > 2;
    return new Listing.Page(more ? entries.subList(0, 2) : entries, more, false);
  }

  private static List<String> names(List<FileInfo> entries) {
    return entries.stream().map(FileInfo::name).toList();
  }

  @Test
  void modesLookAsInListings() {
    assertThat(file("f", 0644).mode()).isEqualTo("-rw-r--r--");
    assertThat(directory(0755).mode()).isEqualTo("drwxr-xr-x");
    assertThat(directory(01777).mode()).isEqualTo("drwxrwxrwt");
    assertThat(directory(01770).mode()).isEqualTo("drwxrwx--T");
  }

  private static FileInfo file(String name, int permission) {
    return info("/" + name, FileType.FILE, permission);
  }

  private static FileInfo directory(int permission) {
    return info("/d", FileType.DIRECTORY, permission);
  }

  private static FileInfo info(String path, FileType type, int permission) {
    return FileInfo.of(
        DfsPath.parse(path),
        FileStatus.newBuilder().setInode(1).setType(type).setPermission(permission).build());
  }
}
