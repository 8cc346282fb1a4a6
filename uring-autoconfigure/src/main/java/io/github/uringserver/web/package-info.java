/**
 * HTTP exchanges of the core as Spring WebFlux sees them: request, response, bodies with
 * demand, and worker threads that forbid blocking calls.
 */
package io.github.uringserver.web;
