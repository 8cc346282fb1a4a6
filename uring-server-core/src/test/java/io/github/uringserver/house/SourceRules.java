package io.github.uringserver.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;

/** The rules that can only be read from source files. Each method returns violations. */
final class SourceRules {

	static final int MAX_FILE_LINES = 450;

	/** A suite of one room may be longer than any class it tests. */
	static final int MAX_TEST_FILE_LINES = 700;

	static final int MAX_METHOD_LINES = 60;

	/** Put together here so that this file does not break its own rule. */
	private static final Pattern UNFINISHED = Pattern.compile("\\b(" + "TO" + "DO|FIX" + "ME|XX" + "X)\\b");

	private static final Set<String> INTERNALS = Set.of("sun.misc", "jdk.internal");

	/** io_uring_setup, io_uring_enter, io_uring_register. */
	private static final Set<Integer> SYSTEM_CALLS = Set.of(425, 426, 427);

	private static final Pattern PAGE_SIZE = Pattern.compile("(?i)page_?size.*");

	private SourceRules() {
	}

	/** Files are short. */
	static List<String> longFiles(List<SourceFile> files) {
		return files.stream()
			.filter((file) -> file.lineCount() > maxLines(file))
			.map((file) -> file.path() + " has " + file.lineCount() + " lines, at most " + maxLines(file))
			.toList();
	}

	private static int maxLines(SourceFile file) {
		return file.isMain() ? MAX_FILE_LINES : MAX_TEST_FILE_LINES;
	}

	/** Methods and constructors of main code are short, from their name to their end. */
	static List<String> longMethods(List<SourceFile> files) {
		return scan(files, (violations) -> new Scanner(violations) {
			@Override
			public Void visitMethod(MethodTree method, SourceFile file) {
				long lines = file.lastLine(method) - file.firstLine(method) + 1;
				if (lines > MAX_METHOD_LINES) {
					add(file, method,
							"method " + method.getName() + " has " + lines + " lines, at most " + MAX_METHOD_LINES);
				}
				return super.visitMethod(method, file);
			}
		});
	}

	/** Nothing is left for later. */
	static List<String> unfinished(List<SourceFile> files) {
		return files.stream()
			.filter((file) -> UNFINISHED.matcher(file.text()).find())
			.map((file) -> file.path() + " has unfinished business")
			.toList();
	}

	/** Internals of the JDK are not reached by name either. */
	static List<String> internalsByName(List<SourceFile> files) {
		return scan(files, (violations) -> new Scanner(violations) {
			@Override
			public Void visitLiteral(LiteralTree literal, SourceFile file) {
				if (literal.getValue() instanceof String text && INTERNALS.stream().anyMatch(text::startsWith)) {
					add(file, literal, "names an internal of the JDK: " + text);
				}
				return null;
			}
		});
	}

	/**
	 * No room but {@code sys} knows an architecture constant: its name, a system call's
	 * number, the size of a page.
	 */
	static List<String> architectureConstants(List<SourceFile> files) {
		return scan(files.stream().filter((file) -> file.room().isPresent()).toList(),
				(violations) -> new ArchitectureScanner(violations));
	}

	private static List<String> scan(List<SourceFile> files, Function<Consumer<String>, Scanner> scanner) {
		List<String> violations = new ArrayList<>();
		Scanner visitor = scanner.apply(violations::add);
		files.stream().filter(SourceFile::isMain).forEach((file) -> visitor.scan(file.tree(), file));
		return violations;
	}

	private abstract static class Scanner extends TreeScanner<Void, SourceFile> {

		private final Consumer<String> violations;

		Scanner(Consumer<String> violations) {
			this.violations = violations;
		}

		final void add(SourceFile file, Tree where, String what) {
			this.violations.accept(file.path() + ":" + file.firstLine(where) + " " + what);
		}

	}

	private static final class ArchitectureScanner extends Scanner {

		ArchitectureScanner(Consumer<String> violations) {
			super(violations);
		}

		@Override
		public Void visitCompilationUnit(CompilationUnitTree unit, SourceFile file) {
			return (file.room().get() != Room.SYS) ? super.visitCompilationUnit(unit, file) : null;
		}

		@Override
		public Void visitLiteral(LiteralTree literal, SourceFile file) {
			if ("os.arch".equals(literal.getValue()) || isSystemCall(literal.getValue(), file.room().get())) {
				add(file, literal, "architecture constant outside of sys: " + literal);
			}
			return null;
		}

		@Override
		public Void visitVariable(VariableTree variable, SourceFile file) {
			if (PAGE_SIZE.matcher(variable.getName()).matches() && variable.getInitializer() instanceof LiteralTree) {
				add(file, variable, "size of a page outside of sys: " + variable);
			}
			return super.visitVariable(variable, file);
		}

		/** From HTTP upwards the same numbers are statuses. */
		private static boolean isSystemCall(Object value, Room room) {
			return value instanceof Integer number && SYSTEM_CALLS.contains(number) && room.compareTo(Room.HTTP) < 0;
		}

	}

}
