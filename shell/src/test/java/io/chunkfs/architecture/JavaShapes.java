package io.chunkfs.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Reads sources with the compiler's own parser and says which shapes break the rules. */
final class JavaShapes extends TreePathScanner<Void, Void> {
  private static final int LINES_A_METHOD = 70;
  private static final int PARAMETERS = 5;

  private final CompilationUnitTree unit;
  private final DocTrees docs;
  private final SourcePositions positions;
  private final String file;
  private final List<String> findings;

  private JavaShapes(CompilationUnitTree unit, DocTrees docs, List<String> findings) {
    this.unit = unit;
    this.docs = docs;
    this.positions = docs.getSourcePositions();
    this.file = SourceTree.name(Path.of(unit.getSourceFile().toUri()));
    this.findings = findings;
  }

  static List<String> findings(List<Path> sources) throws IOException {
    List<String> findings = new ArrayList<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      for (CompilationUnitTree unit : task.parse()) {
        new JavaShapes(unit, DocTrees.instance(task), findings).scan(unit, null);
      }
    }
    return findings;
  }

  @Override
  public Void visitClass(ClassTree type, Void none) {
    boolean isPublic = type.getModifiers().getFlags().contains(Modifier.PUBLIC);
    if (isPublic && docs.getDocComment(getCurrentPath()) == null) {
      findings.add(at(type) + " public type without Javadoc: " + type.getSimpleName());
    }
    return super.visitClass(type, none);
  }

  @Override
  public Void visitMethod(MethodTree method, Void none) {
    long lines = line(positions.getEndPosition(unit, method)) - startLine(method) + 1;
    if (lines > LINES_A_METHOD) {
      findings.add(at(method) + " method of " + lines + " lines: " + method.getName());
    }
    boolean ofRecord =
        getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD
            && method.getReturnType() == null;
    if (method.getParameters().size() > PARAMETERS && !ofRecord) {
      findings.add(at(method) + " more than " + PARAMETERS + " parameters: " + method.getName());
    }
    return super.visitMethod(method, none);
  }

  private String at(Tree tree) {
    return file + ":" + startLine(tree);
  }

  private long startLine(Tree tree) {
    return line(positions.getStartPosition(unit, tree));
  }

  private long line(long position) {
    return unit.getLineMap().getLineNumber(position);
  }
}
