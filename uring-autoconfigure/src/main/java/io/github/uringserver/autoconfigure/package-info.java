/**
 * Conditions, properties and beans: what Spring Boot finds by itself.
 */
package io.github.uringserver.autoconfigure;
