package io.chunkfs.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The modules' one direction, and who alone may use which library. */
class ArrowsTest {
  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.chunkfs");
    assertThat(classes.size()).isGreaterThan(300);
  }

  @Test
  void commonKnowsNobody() {
    noClasses()
        .that()
        .resideInAPackage("io.chunkfs.common..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.chunkfs.proto..",
            "io.chunkfs.transport..",
            "io.chunkfs.namenode..",
            "io.chunkfs.datanode..",
            "io.chunkfs.client..",
            "io.netty..")
        .check(classes);
  }

  @Test
  void namenodeDatanodeAndClientNeverUseEachOther() {
    String[] rooms = {"io.chunkfs.namenode..", "io.chunkfs.datanode..", "io.chunkfs.client.."};
    for (String room : rooms) {
      for (String other : rooms) {
        if (room.equals(other)) continue;
        noClasses()
            .that()
            .resideInAPackage(room)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(other)
            .check(classes);
      }
    }
  }

  @Test
  void nobodyBelowKnowsTheMiniClusterOrTheShell() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.chunkfs.proto..",
            "io.chunkfs.common..",
            "io.chunkfs.transport..",
            "io.chunkfs.namenode..",
            "io.chunkfs.datanode..",
            "io.chunkfs.client..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.chunkfs.minicluster..", "io.chunkfs.shell..")
        .check(classes);
    noClasses()
        .that()
        .resideInAPackage("io.chunkfs.minicluster..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.chunkfs.shell..")
        .check(classes);
  }

  @Test
  void onlyTheJournalUsesRatisAndOnlyTheStoreUsesRocksDb() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.chunkfs.namenode.journal..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.ratis..")
        .check(classes);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.chunkfs.namenode.store..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.rocksdb..")
        .check(classes);
  }

  @Test
  void nettyStaysInTheTransportAndWhereBytesAreMoved() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.chunkfs.transport..",
            "io.chunkfs.server..",
            "io.chunkfs.datanode.transfer..",
            "io.chunkfs.client.read..",
            "io.chunkfs.client.write..",
            "io.chunkfs.namenode.service..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(classes);
  }

  @Test
  void theNamenodesRoomsHaveNoCycles() {
    slices().matching("io.chunkfs.namenode.(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void theDatanodesRoomsHaveNoCycles() {
    slices().matching("io.chunkfs.datanode.(*)..").should().beFreeOfCycles().check(classes);
  }
}
