package io.github.uringserver.dispatch;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.observation.ObservationRegistry;

import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.HttpWebHandlerAdapter;
import org.springframework.web.server.handler.ExceptionHandlingWebHandler;
import org.springframework.web.server.handler.FilteringWebHandler;
import org.springframework.web.server.session.DefaultWebSessionManager;

/**
 * Takes the place of the framework's {@link HttpWebHandlerAdapter} and of what it
 * delegates to, part by part, wherever that does the same in fewer steps. Called once for
 * each context with a server, on the thread that starts it; asked for the outcome on any.
 */
public final class LeanDispatchDecorator implements HttpHandlerDecoratorFactory, Ordered {

	private static final String SWITCHED_OFF = "It is switched off.";

	private final boolean enabled;

	private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

	/**
	 * Creates the decorator.
	 * @param enabled false to leave everything to the framework, and to say so
	 */
	public LeanDispatchDecorator(boolean enabled) {
		this.enabled = enabled;
	}

	/** The last one is the first that gets the framework's handler. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public HttpHandler apply(HttpHandler handler) {
		if (!(handler instanceof HttpWebHandlerAdapter adapter)) {
			record(null, objections(this.enabled ? anotherOne(handler) : SWITCHED_OFF));
			return handler;
		}
		Map<DispatchPart, String> objections = objections(adapter);
		HttpHandler result = (objections.size() < DispatchPart.values().length) ? lean(adapter, objections) : adapter;
		record(adapter.getApplicationContext(), objections);
		return result;
	}

	private void record(ApplicationContext context, Map<DispatchPart, String> objections) {
		this.outcomes.removeIf((outcome) -> outcome.context() == context);
		this.outcomes.add(Outcome.of(context, objections));
	}

	private Map<DispatchPart, String> objections(HttpWebHandlerAdapter adapter) {
		String toAll = objection(adapter);
		if (toAll != null) {
			return objections(toAll);
		}
		Map<DispatchPart, String> objections = new EnumMap<>(DispatchPart.class);
		for (DispatchPart part : DispatchPart.values()) {
			String objection = objection(part, adapter);
			if (objection != null) {
				objections.put(part, objection);
			}
		}
		return objections;
	}

	private static Map<DispatchPart, String> objections(String toAll) {
		Map<DispatchPart, String> objections = new EnumMap<>(DispatchPart.class);
		for (DispatchPart part : DispatchPart.values()) {
			objections.put(part, toAll);
		}
		return objections;
	}

	/** Why nothing can be done, null when something can. */
	private String objection(HttpWebHandlerAdapter adapter) {
		if (!this.enabled) {
			return SWITCHED_OFF;
		}
		if (adapter.getClass() != HttpWebHandlerAdapter.class) {
			return anotherOne(adapter);
		}
		if (adapter.getDelegate().getClass() != ExceptionHandlingWebHandler.class) {
			return anotherOne(adapter.getDelegate());
		}
		if (errors(adapter).getDelegate().getClass() != FilteringWebHandler.class) {
			return anotherOne(errors(adapter).getDelegate());
		}
		return haveJavaAgent(ManagementFactory.getRuntimeMXBean().getInputArguments())
				? "A Java agent may want to see each step." : null;
	}

	private static String objection(DispatchPart part, HttpWebHandlerAdapter adapter) {
		String objection = FrameworkClasses.objection(part);
		if (objection != null) {
			return objection;
		}
		return switch (part) {
			case EXCHANGE -> (adapter.getSessionManager().getClass() == DefaultWebSessionManager.class) ? null
					: anotherOne(adapter.getSessionManager());
			case COMPLETION -> (adapter.getObservationRegistry() == ObservationRegistry.NOOP) ? null
					: "Requests are observed by an ObservationRegistry.";
			case ERRORS -> null;
			case DISPATCHER -> objectionToDispatcher(adapter);
		};
	}

	private static String objectionToDispatcher(HttpWebHandlerAdapter adapter) {
		WebHandler handler = filtering(adapter).getDelegate();
		return (handler.getClass() != DispatcherHandler.class || adapter.getApplicationContext() == null)
				? anotherOne(handler) : null;
	}

	private static String anotherOne(Object object) {
		return "There is another one: " + ClassUtils.getShortName(object.getClass()) + ".";
	}

	private static HttpHandler lean(HttpWebHandlerAdapter adapter, Map<DispatchPart, String> objections) {
		FilteringWebHandler filtering = filtering(adapter);
		if (!objections.containsKey(DispatchPart.DISPATCHER)) {
			LeanDispatcherHandler dispatcher = new LeanDispatcherHandler(adapter.getApplicationContext());
			if (dispatcher.asksWhat((DispatcherHandler) filtering.getDelegate())) {
				filtering = new FilteringWebHandler(dispatcher, filtering.getFilters());
			}
			else {
				objections.put(DispatchPart.DISPATCHER, "Its mappings, adapters or result handlers are not shared.");
			}
		}
		Set<DispatchPart> parts = EnumSet.allOf(DispatchPart.class);
		parts.removeAll(objections.keySet());
		ExceptionHandlingWebHandler errors = parts.contains(DispatchPart.ERRORS)
				? LeanExceptionHandlingWebHandler.of(errors(adapter), filtering)
				: new ExceptionHandlingWebHandler(filtering, LeanExceptionHandlingWebHandler.declared(errors(adapter)));
		return new LeanHttpWebHandlerAdapter(adapter, errors, parts);
	}

	private static ExceptionHandlingWebHandler errors(HttpWebHandlerAdapter adapter) {
		return (ExceptionHandlingWebHandler) adapter.getDelegate();
	}

	private static FilteringWebHandler filtering(HttpWebHandlerAdapter adapter) {
		return (FilteringWebHandler) errors(adapter).getDelegate();
	}

	/**
	 * Whether an agent was given to the JVM: agents change classes as they are loaded,
	 * which their class files do not tell.
	 * @param jvmArguments the arguments of the JVM
	 */
	static boolean haveJavaAgent(List<String> jvmArguments) {
		return jvmArguments.stream().anyMatch((argument) -> argument.startsWith("-javaagent:"));
	}

	/** What has become of each context's handler. */
	public List<Outcome> outcomes() {
		return List.copyOf(this.outcomes);
	}

	/**
	 * What has become of a context's handler.
	 *
	 * @param context the context; null when the handler was made without one
	 * @param lean the {@link DispatchPart parts} that are done in fewer steps
	 * @param framework the parts that are left to the framework, each with the reason
	 */
	public record Outcome(ApplicationContext context, List<String> lean, Map<String, String> framework) {

		private static Outcome of(ApplicationContext context, Map<DispatchPart, String> objections) {
			List<String> lean = new ArrayList<>();
			Map<String, String> framework = new LinkedHashMap<>();
			for (DispatchPart part : DispatchPart.values()) {
				String objection = objections.get(part);
				if (objection == null) {
					lean.add(part.label());
				}
				else {
					framework.put(part.label(), objection);
				}
			}
			return new Outcome(context, lean, framework);
		}

	}

}
