package io.github.uringserver.autoconfigure;

import java.nio.file.Path;

import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

/** Properties of the access log, the part uring.server.access-log. */
public class UringAccessLogProperties {

	/**
	 * Whether a line is written for each request.
	 */
	private boolean enabled;

	/**
	 * Format of a line: common, combined, or text with tokens such as %h, %t, "%r", %s,
	 * %b, %D, %{User-Agent}i and %{Content-Type}o.
	 */
	private String pattern = "common";

	/**
	 * Where lines go: to the logger "uring.accesslog", or to a file of their own.
	 */
	private Destination destination = Destination.LOGGER;

	@NestedConfigurationProperty
	private final File file = new File();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public String getPattern() {
		return this.pattern;
	}

	public void setPattern(String pattern) {
		this.pattern = pattern;
	}

	public Destination getDestination() {
		return this.destination;
	}

	public void setDestination(Destination destination) {
		this.destination = destination;
	}

	public File getFile() {
		return this.file;
	}

	/** Where lines go. */
	public enum Destination {

		/** To a logger. */
		LOGGER,
		/** To a file. */
		FILE

	}

	/** Properties of the access log's file. */
	public static class File {

		/**
		 * Directory of the file, made if it does not exist.
		 */
		private Path directory = Path.of("logs");

		/**
		 * Beginning of the file's name. File of a separate management port has
		 * "management_" in front of it.
		 */
		private String prefix = "access_log";

		/**
		 * End of the file's name.
		 */
		private String suffix = ".log";

		/**
		 * Whether each day has a file of its own.
		 */
		private boolean rotateDaily = true;

		/**
		 * Size beyond which a new file begins. Unlimited without a value.
		 */
		private DataSize maxSize;

		/**
		 * Number of rotated files that are kept, 0 for all of them.
		 */
		private int maxFiles = 30;

		public Path getDirectory() {
			return this.directory;
		}

		public void setDirectory(Path directory) {
			this.directory = directory;
		}

		public String getPrefix() {
			return this.prefix;
		}

		public void setPrefix(String prefix) {
			this.prefix = prefix;
		}

		public String getSuffix() {
			return this.suffix;
		}

		public void setSuffix(String suffix) {
			this.suffix = suffix;
		}

		public boolean isRotateDaily() {
			return this.rotateDaily;
		}

		public void setRotateDaily(boolean rotateDaily) {
			this.rotateDaily = rotateDaily;
		}

		public DataSize getMaxSize() {
			return this.maxSize;
		}

		public void setMaxSize(DataSize maxSize) {
			this.maxSize = maxSize;
		}

		public int getMaxFiles() {
			return this.maxFiles;
		}

		public void setMaxFiles(int maxFiles) {
			this.maxFiles = maxFiles;
		}

	}

}
