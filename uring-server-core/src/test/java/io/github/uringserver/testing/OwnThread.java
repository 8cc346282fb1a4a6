package io.github.uringserver.testing;

import java.lang.reflect.Method;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs each test, its set-up and its tear-down on one thread made for them, so that a
 * ring that belongs to a thread can be opened and closed around a test; and fails the
 * test if that thread does not come back from the kernel.
 */
public final class OwnThread implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor {

	private static final long TIME_LIMIT_SECONDS = 60;

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(OwnThread.class);

	@Override
	public void beforeEach(ExtensionContext context) {
		context.getStore(NAMESPACE).put(ExecutorService.class, Executors.newSingleThreadExecutor(OwnThread::newThread));
	}

	private static Thread newThread(Runnable body) {
		Thread thread = new Thread(body, "test");
		thread.setDaemon(true);
		return thread;
	}

	@Override
	public void afterEach(ExtensionContext context) {
		executor(context).shutdown();
	}

	private static ExecutorService executor(ExtensionContext context) {
		return context.getStore(NAMESPACE).get(ExecutorService.class, ExecutorService.class);
	}

	@Override
	public void interceptBeforeEachMethod(Invocation<Void> invocation,
			ReflectiveInvocationContext<Method> invocationContext, ExtensionContext context) throws Throwable {
		run(invocation, context);
	}

	@Override
	public void interceptTestMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> invocationContext,
			ExtensionContext context) throws Throwable {
		run(invocation, context);
	}

	@Override
	public void interceptTestTemplateMethod(Invocation<Void> invocation,
			ReflectiveInvocationContext<Method> invocationContext, ExtensionContext context) throws Throwable {
		run(invocation, context);
	}

	@Override
	public void interceptAfterEachMethod(Invocation<Void> invocation,
			ReflectiveInvocationContext<Method> invocationContext, ExtensionContext context) throws Throwable {
		run(invocation, context);
	}

	private static void run(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
		try {
			executor(context).submit(() -> proceed(invocation)).get(TIME_LIMIT_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			throw ex.getCause();
		}
		catch (TimeoutException ex) {
			throw new AssertionError("The test did not come back within " + TIME_LIMIT_SECONDS + " seconds", ex);
		}
	}

	private static Void proceed(Invocation<Void> invocation) throws Exception {
		try {
			return invocation.proceed();
		}
		catch (Exception | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
