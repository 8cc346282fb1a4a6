package io.github.uringserver.sys;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;

/**
 * Calls of C functions with six integer arguments, through the layer JNR-FFI itself
 * stands on. The stubs JNR-FFI generates on x86-64 (2.2.17 to 2.3.7) pass garbage as the
 * sixth argument; this path passes it right and allocates nothing. Any thread.
 */
final class SixArguments {

	private static final Invoker INVOKER = Invoker.getInstance();

	private static final CallContext CONTEXT = CallContext.getCallContext(Type.SINT64,
			new Type[] { Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT64 },
			CallingConvention.DEFAULT, true);

	private SixArguments() {
	}

	/**
	 * The address of a function of the C library.
	 * @throws UnsatisfiedLinkError if it has no such function
	 */
	static long function(String name) {
		Library library = Library.getCachedInstance(Linux.C_LIBRARY, Library.LAZY);
		if (library == null) {
			throw new UnsatisfiedLinkError(Linux.C_LIBRARY + ": " + Library.getLastError());
		}
		return library.getSymbolAddress(name);
	}

	/** Calls; the result or a negative errno. */
	static long call(long function, long first, long second, long third, long fourth, long fifth, long sixth) {
		return LastErrno.resultOf(INVOKER.invokeN6(CONTEXT, function, first, second, third, fourth, fifth, sixth));
	}

}
