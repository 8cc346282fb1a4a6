package io.github.uringserver.net;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Everything that a handler can do with a connection it should have forgotten: each
 * method there is, whichever will be added.
 */
final class StaleCalls {

	/** What such calls try to send; no test sends it on purpose. */
	static final byte HOSTILE = (byte) 0xEE;

	private static final int BYTES = 64;

	private StaleCalls() {
	}

	/** Calls every method, on the worker's thread. */
	static void callAll(Connection connection) {
		for (Method method : Connection.class.getMethods()) {
			call(connection, method);
		}
	}

	/** Calls one of the methods. */
	static void callOne(Connection connection, int n) {
		Method[] methods = Connection.class.getMethods();
		call(connection, methods[n % methods.length]);
	}

	private static void call(Connection connection, Method method) {
		try {
			method.invoke(connection, Arrays.stream(method.getParameterTypes()).map(StaleCalls::argument).toArray());
		}
		catch (InvocationTargetException | IllegalAccessException ex) {
			throw new AssertionError(method.toString(), ex);
		}
	}

	private static Object argument(Class<?> type) {
		if (type == ByteBuffer.class) {
			return ByteBuffer.wrap(hostileBytes());
		}
		if (type == byte[].class) {
			return hostileBytes();
		}
		if (type == int.class) {
			return BYTES / 2;
		}
		if (type == ConnectionHandlerFactory.class) {
			return (ConnectionHandlerFactory) (connection) -> {
				throw new AssertionError("a closed connection was handed over");
			};
		}
		if (type == ConnectionAddresses.class) {
			return new ConnectionAddresses(null, null);
		}
		throw new AssertionError("no argument for " + type);
	}

	private static byte[] hostileBytes() {
		byte[] bytes = new byte[BYTES];
		Arrays.fill(bytes, HOSTILE);
		return bytes;
	}

}
