package io.github.uringserver.web.compression;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Which responses are worth compressing, whatever the client accepts. Immutable; made
 * while the server is made, read on any thread.
 */
public final class CompressionRules {

	/** Length of a body that is not known before its end. */
	static final long UNKNOWN_LENGTH = -1;

	private static final int NO_CONTENT = 204;

	private static final int RESET_CONTENT = 205;

	private static final int PARTIAL_CONTENT = 206;

	private static final int NOT_MODIFIED = 304;

	private final long minLength;

	private final List<MimeType> mimeTypes;

	private final List<String> excludedUserAgents;

	private final List<Pattern> excludedPatterns;

	/**
	 * Creates the rules.
	 * @param minLength bytes below which a body of known length is left alone; negative
	 * for no minimum
	 * @param mimeTypes types of content that are compressed; empty for all
	 * @param excludedUserAgents values of User-Agent, or regular expressions that match
	 * them entirely, to which nothing is compressed
	 * @throws InvalidMimeTypeException when a type is malformed
	 */
	public CompressionRules(long minLength, List<String> mimeTypes, List<String> excludedUserAgents) {
		this.minLength = minLength;
		this.mimeTypes = mimeTypes.stream().map(MimeTypeUtils::parseMimeType).toList();
		this.excludedUserAgents = List.copyOf(excludedUserAgents);
		this.excludedPatterns = patterns(excludedUserAgents);
	}

	/** Many a user agent is no regular expression: then it is meant literally. */
	private static List<Pattern> patterns(List<String> userAgents) {
		List<Pattern> patterns = new ArrayList<>();
		for (String userAgent : userAgents) {
			try {
				patterns.add(Pattern.compile(userAgent));
			}
			catch (PatternSyntaxException ex) {
				continue;
			}
		}
		return List.copyOf(patterns);
	}

	/** Whether nothing is compressed for a client. */
	boolean isExcluded(String userAgent) {
		return userAgent != null && !this.excludedUserAgents.isEmpty()
				&& (this.excludedUserAgents.stream().anyMatch(userAgent::equalsIgnoreCase)
						|| this.excludedPatterns.stream().anyMatch((pattern) -> pattern.matcher(userAgent).matches()));
	}

	/**
	 * Whether a response is to be compressed for a client that accepts it.
	 * @param bodyLength the length of the body unless a header tells it, or
	 * {@link #UNKNOWN_LENGTH}
	 */
	boolean applyTo(HttpStatusCode status, HttpHeaders headers, long bodyLength) {
		return hasWholeContent(status.value()) && !isMarked(headers) && isLongEnough(headers, bodyLength)
				&& isCompressibleType(headers.getFirst(HttpHeaders.CONTENT_TYPE));
	}

	private static boolean hasWholeContent(int status) {
		return status >= 200 && status != NO_CONTENT && status != RESET_CONTENT && status != PARTIAL_CONTENT
				&& status != NOT_MODIFIED;
	}

	/** Encoded before, a part of something, or promised to stay the same to the byte. */
	private static boolean isMarked(HttpHeaders headers) {
		String entityTag = headers.getFirst(HttpHeaders.ETAG);
		return headers.getFirst(HttpHeaders.CONTENT_ENCODING) != null
				|| headers.getFirst(HttpHeaders.CONTENT_RANGE) != null
				|| (entityTag != null && !entityTag.startsWith("W/"));
	}

	private boolean isLongEnough(HttpHeaders headers, long bodyLength) {
		long declared = headers.getContentLength();
		long length = (declared >= 0) ? declared : bodyLength;
		return length != 0 && (length < 0 || length >= this.minLength);
	}

	private boolean isCompressibleType(String contentType) {
		if (this.mimeTypes.isEmpty()) {
			return true;
		}
		if (contentType == null || contentType.isEmpty()) {
			return false;
		}
		try {
			MimeType type = MimeTypeUtils.parseMimeType(contentType);
			return this.mimeTypes.stream().anyMatch((candidate) -> candidate.isCompatibleWith(type));
		}
		catch (InvalidMimeTypeException ex) {
			return false;
		}
	}

}
