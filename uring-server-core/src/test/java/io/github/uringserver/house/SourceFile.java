package io.github.uringserver.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;

/**
 * A Java source file as javac's parser sees it.
 *
 * @param path where it lies
 * @param text what it says
 * @param tree its syntax tree
 * @param positions where the tree's nodes stand in the text
 */
record SourceFile(Path path, String text, CompilationUnitTree tree, SourcePositions positions) {

	/** Parses every Java file below a folder, build output left out. */
	static List<SourceFile> below(Path folder) {
		try (Stream<Path> paths = Files.walk(folder)) {
			return parse(paths.filter((path) -> path.toString().endsWith(".java"))
				.filter((path) -> !path.toString().contains("/target/"))
				.sorted()
				.toList());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<SourceFile> parse(List<Path> paths) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		List<SourceFile> files = new ArrayList<>();
		try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
			JavacTask task = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null,
					manager.getJavaFileObjectsFromPaths(paths));
			SourcePositions positions = Trees.instance(task).getSourcePositions();
			for (CompilationUnitTree tree : task.parse()) {
				Path path = Path.of(tree.getSourceFile().toUri());
				files.add(new SourceFile(path, Files.readString(path), tree, positions));
			}
		}
		return files;
	}

	/** How many lines the file has. */
	int lineCount() {
		return (int) this.text.lines().count();
	}

	/** The number of the line on which a node begins, from 1. */
	long firstLine(Tree node) {
		return this.tree.getLineMap().getLineNumber(this.positions.getStartPosition(this.tree, node));
	}

	/** The number of the line on which a node ends. */
	long lastLine(Tree node) {
		return this.tree.getLineMap().getLineNumber(this.positions.getEndPosition(this.tree, node));
	}

	/** Whether the file is main code, neither test nor tool. */
	boolean isMain() {
		return this.path.toString().contains("/src/main/");
	}

	/** The room of the file's package, if it is in one. */
	Optional<Room> room() {
		return Optional.ofNullable(this.tree.getPackageName()).flatMap((name) -> Room.of(name.toString()));
	}

}
