/**
 * What stands in for a JVM that takes checkpoints: the classes that {@code org.crac}
 * looks for in the package named by the system property {@code org.crac.Core.Compat}. All
 * of a checkpoint happens but the image.
 */
package io.github.uringserver.checkpoint;
