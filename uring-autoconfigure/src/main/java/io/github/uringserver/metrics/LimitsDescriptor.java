package io.github.uringserver.metrics;

import java.time.Duration;

import io.github.uringserver.server.UringServerConfiguration;

/**
 * The limits of a server, as the endpoint shows them. Those of workers are per worker.
 *
 * @param workers how many workers there are
 * @param submissionQueueEntries the submission queue of each
 * @param completionQueueEntries the completion queue of each
 * @param maxConnectionsPerWorker connections that each may have open
 * @param maxConnectionsPerPeer connections that one peer may have open on each, 0 for any
 * number
 * @param connectionsPerWindow new connections of one peer that each admits within a
 * window, 0 for any number
 * @param admissionWindow how long a window is
 * @param backlog connections that may wait to be accepted by each
 * @param receiveBuffers receive buffers of each
 * @param receiveBufferSizeBytes the size of one
 * @param receiveLeaseCredits parts of them that the handlers of a connection may keep, 0
 * for none
 * @param sendBuffers send buffers of each
 * @param sendBufferSizeBytes the size of one
 * @param sendQueueBytes bytes that may wait to be sent on a connection
 * @param fileBuffers file buffers of each
 * @param fileBufferSizeBytes the size of one
 * @param nativeBytesPerWorker the native memory of all of these buffers and of the peers
 * that each remembers
 * @param maxHeadBytes the size of a request head
 * @param maxRequestLineBytes the length of a request line
 * @param maxDrainBytes bytes of an unread request that are discarded
 * @param maxBufferedBytes bytes of a request that are held when nobody asks for them
 * @param maxRequestsPerConnection requests of a connection, 0 for any number
 * @param headerTimeout the time for a request head; zero for any, as with the following
 * @param idleTimeout the time between two requests
 * @param bodyTimeout the time in which some of a body has to come
 * @param requestTimeout the time for an exchange
 * @param halfCloseTimeout the time a response may be silent once its client has sent its
 * last
 * @param writeStallTimeout the time in which a client has to take something
 * @param writeStallTimeoutUnderPressure the same while others wait for send buffers
 * @param turnLimit the time of a turn beyond which a worker is stuck
 */
public record LimitsDescriptor(int workers, int submissionQueueEntries, int completionQueueEntries,
		int maxConnectionsPerWorker, int maxConnectionsPerPeer, int connectionsPerWindow, Duration admissionWindow,
		int backlog, int receiveBuffers, int receiveBufferSizeBytes, int receiveLeaseCredits, int sendBuffers,
		int sendBufferSizeBytes, int sendQueueBytes, int fileBuffers, int fileBufferSizeBytes,
		long nativeBytesPerWorker, int maxHeadBytes, int maxRequestLineBytes, int maxDrainBytes, int maxBufferedBytes,
		int maxRequestsPerConnection, Duration headerTimeout, Duration idleTimeout, Duration bodyTimeout,
		Duration requestTimeout, Duration halfCloseTimeout, Duration writeStallTimeout,
		Duration writeStallTimeoutUnderPressure, Duration turnLimit) {

	static LimitsDescriptor of(UringServerConfiguration server) {
		int submissions = server.ring().submissionQueueEntries();
		return new LimitsDescriptor(server.workers(), submissions, submissions * server.ring().completionQueueFactor(),
				server.maxConnectionsPerWorker(), server.admission().maxConnectionsPerPeer(),
				server.admission().connectionsPerWindow(), server.admission().window(), server.backlog(),
				server.receiveBuffers(), server.receiveBufferSizeBytes(), server.receiveLeases().credits(),
				server.sendBuffers(), server.sendBufferSizeBytes(), server.sendQueueBytes(), server.fileBuffers(),
				server.fileBufferSizeBytes(), server.nativeBytesPerWorker(), server.httpLimits().maxHeadBytes(),
				server.httpLimits().maxRequestLineBytes(), server.httpLimits().maxDrainBytes(),
				server.httpLimits().maxBufferedBytes(), server.httpLimits().maxRequestsPerConnection(),
				server.timeouts().header(), server.timeouts().idle(), server.timeouts().body(),
				server.timeouts().request(), server.timeouts().halfClose(), server.writeStallTimeout(),
				server.writeStallTimeoutUnderPressure(), server.turnLimit());
	}

}
