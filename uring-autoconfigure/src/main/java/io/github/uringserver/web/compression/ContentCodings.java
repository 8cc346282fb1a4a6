package io.github.uringserver.web.compression;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.ClassUtils;

/** Finds out which codings there are. Asked once for each server, while it is made. */
final class ContentCodings {

	private static final Logger logger = LoggerFactory.getLogger(ContentCodings.class);

	private ContentCodings() {
	}

	/**
	 * The codings whose library is on the class path and loads, the preferred first.
	 */
	static List<ContentCoding> available(ClassLoader classLoader) {
		List<ContentCoding> codings = new ArrayList<>(3);
		add(codings, classLoader, "com.aayushatharva.brotli4j.Brotli4jLoader", () -> new BrotliCoding());
		add(codings, classLoader, "com.github.luben.zstd.Zstd", () -> new ZstdCoding());
		codings.add(new GzipCoding());
		return List.copyOf(codings);
	}

	private static void add(List<ContentCoding> codings, ClassLoader classLoader, String library,
			Supplier<ContentCoding> coding) {
		if (!ClassUtils.isPresent(library, classLoader)) {
			return;
		}
		try {
			codings.add(coding.get());
		}
		catch (RuntimeException | LinkageError ex) {
			logger.warn("{} is on the class path and does not work here: responses are compressed without it ({})",
					library, ex.toString());
		}
	}

}
