package io.github.uringserver.accesslog;

import java.nio.file.Path;

/**
 * Where the file of an access log is and when it is rotated. Immutable.
 *
 * @param directory made if it does not exist
 * @param prefix the name's beginning
 * @param suffix the name's end
 * @param rotateDaily whether a day's first line begins a new file
 * @param maxBytes size beyond which the next line begins a new file; 0 for any size
 * @param maxFiles how many rotated files are kept, the oldest go first; 0 for all
 */
public record FileSettings(Path directory, String prefix, String suffix, boolean rotateDaily, long maxBytes,
		int maxFiles) {

	public FileSettings {
		if (prefix.isBlank() || prefix.indexOf('/') >= 0 || suffix.indexOf('/') >= 0) {
			throw new IllegalArgumentException(
					"The name of the access log must not be empty, nor have a slash: " + prefix + suffix);
		}
		if (maxBytes < 0 || maxFiles < 0) {
			throw new IllegalArgumentException(
					"The limits must not be negative: maxBytes=" + maxBytes + ", maxFiles=" + maxFiles);
		}
	}

	/** The file being written. */
	Path current() {
		return this.directory.resolve(this.prefix + this.suffix);
	}

}
