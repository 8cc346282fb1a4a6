package io.github.uringserver.house;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

/**
 * Classes that break a rule: written to a temporary folder and compiled there, so that no
 * offender stands in the tree.
 */
final class Fixture {

	private final Path folder;

	private final List<Path> sources = new ArrayList<>();

	Fixture(Path folder) {
		this.folder = folder;
	}

	/** Adds a source file: a package, a class name and the class. */
	Fixture with(String packageName, String className, String declaration) throws IOException {
		Path file = this.folder.resolve("src/main/java/" + packageName.replace('.', '/') + "/" + className + ".java");
		Files.createDirectories(file.getParent());
		Files.writeString(file, "package " + packageName + ";\n" + declaration + "\n");
		this.sources.add(file);
		return this;
	}

	/** The sources, for the rules that read them. */
	List<SourceFile> parsed() {
		return SourceFile.below(this.folder);
	}

	/** The classes, for the rules that read them. */
	JavaClasses compiled() throws IOException {
		Path classes = Files.createDirectories(this.folder.resolve("classes"));
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		List<String> options = List.of("-proc:none", "-nowarn", "--add-exports",
				"java.base/jdk.internal.misc=ALL-UNNAMED", "-d", classes.toString());
		try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
			boolean compiled = compiler
				.getTask(messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(this.sources))
				.call();
			if (!compiled) {
				throw new IllegalStateException(messages.toString());
			}
		}
		return new ClassFileImporter().importPath(classes);
	}

}
