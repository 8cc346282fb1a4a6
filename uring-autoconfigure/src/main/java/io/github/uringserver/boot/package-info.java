/**
 * The server as Spring Boot sees it: the factory that its context asks for a server, and
 * the server with its life cycle.
 */
package io.github.uringserver.boot;
