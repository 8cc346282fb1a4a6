package io.github.uringserver.dispatch;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.core.SpringVersion;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.adapter.HttpWebHandlerAdapter;
import org.springframework.web.server.handler.DefaultWebFilterChain;
import org.springframework.web.server.handler.ExceptionHandlingWebHandler;
import org.springframework.web.server.handler.FilteringWebHandler;
import org.springframework.web.server.session.DefaultWebSessionManager;

/**
 * Knows the framework's classes by a digest of their class files: a release that changes
 * one of them, or a build of one's own, is noticed, and one that leaves them alone is
 * not. Asked while the application starts, on its thread. Stateless.
 */
final class FrameworkClasses {

	/** SHA-256 of the class files that the steps of this room were read from. */
	private static final Map<Class<?>, Set<String>> KNOWN = Map.of(
	// @formatter:off
			HttpWebHandlerAdapter.class, Set.of("d915a7e80e4a39e28eb343fd2e63f5acae3bb07e9fc6420df33b2941c95fd6c7"),
			DefaultServerWebExchange.class, Set.of("a6cfa795612f7ab937b105df12710121cecfa129eaddb7f10dba66bc25d8c425"),
			DefaultWebSessionManager.class, Set.of("860c0093a1f8d3163ae1ffdad6ba2462f8ec3e023e5ae9133c3b326f2400f07f"),
			ExceptionHandlingWebHandler.class, Set.of("9b191b65c3839dabb427a581ec6ac48f4e3c69294ec04e86d643d9e928bd10ff"),
			FilteringWebHandler.class, Set.of("d618d6c0745508f63da56a8ae7fc8b4997b7a82daa28bfeb36f062fab6987522"),
			DefaultWebFilterChain.class, Set.of("7f85f3398c7c9b5206d14fdd1ad2d035476ad66706fc1c535e0199a5a2c9d4b9"),
			DispatcherHandler.class, Set.of("3dd969ae19603a4f2b66a93b7d4bf76bc2da272e15fda4b55606586e972c10ff")
			// @formatter:on
	);

	private FrameworkClasses() {
	}

	/**
	 * Why a part cannot take the place of the framework's classes.
	 * @return null when it can
	 */
	static String objection(DispatchPart part) {
		String objection = objection(HttpWebHandlerAdapter.class);
		for (Class<?> replaced : part.replaced()) {
			objection = (objection != null) ? objection : objection(replaced);
		}
		return objection;
	}

	private static String objection(Class<?> type) {
		return KNOWN.get(type).contains(digest(type)) ? null : ClassUtils.getShortName(type) + " of Spring Framework "
				+ SpringVersion.getVersion() + " is not the one this was made for.";
	}

	/** The digest of a class and those within it; empty when one cannot be read. */
	static String digest(Class<?> type) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			List<Class<?>> all = new ArrayList<>(List.of(type.getDeclaredClasses()));
			all.sort(Comparator.comparing(Class::getName));
			all.add(type);
			for (Class<?> one : all) {
				try (InputStream classFile = one.getResourceAsStream(ClassUtils.getClassFileName(one))) {
					if (classFile == null) {
						return "";
					}
					digest.update(classFile.readAllBytes());
				}
			}
			return HexFormat.of().formatHex(digest.digest());
		}
		catch (IOException | LinkageError ex) {
			return "";
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
