package io.github.uringserver.metrics;

import java.util.List;
import java.util.Map;

/**
 * The way of a request from the server to its handler, as the endpoint shows it.
 *
 * @param lean the parts of it that are done in fewer steps than the framework takes
 * @param framework the parts that are the framework's own, each with the reason
 */
public record DispatchDescriptor(List<String> lean, Map<String, String> framework) {

}
