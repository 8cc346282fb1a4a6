package io.github.uringserver.server;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Assumptions;

import io.github.uringserver.admission.AddressRanges;
import io.github.uringserver.admission.AdmissionRules;
import io.github.uringserver.net.LeaseRules;
import io.github.uringserver.net.ReceiveMode;
import io.github.uringserver.net.ZeroCopy;
import io.github.uringserver.ring.SubmissionPolling;
import io.github.uringserver.sys.MemoryOptions;

/**
 * Optional features that whole suites run with:
 * {@code -Dsuite.options=admission,second-option}. Every server of a fixture is then made
 * with them, before a test's own wishes.
 */
public enum SuiteOption {

	/** Connections have a place in the ring's file table and no descriptor. */
	DIRECT_DESCRIPTORS((builder) -> builder.directDescriptors(true)),

	/** Every peer is counted, nobody is refused. */
	ADMISSION((builder) -> builder.admission(new AdmissionRules(1_000_000, Duration.ofSeconds(1), 1_000_000,
			AddressRanges.NONE, AdmissionRules.DEFAULT_PEERS))),

	/** Request bodies are leased, down to the last byte. */
	LEASE((builder) -> builder.receiveLeases(new LeaseRules(64, 1))),

	/** A thread of the kernel consumes submissions; it often falls asleep. */
	SQPOLL((builder) -> builder
		.ring(builder.ring.withSubmissionPolling(new SubmissionPolling(Duration.ofMillis(2), List.of())))),

	/** Every send goes without a copy, as far as the kernel goes along. */
	ZERO_COPY((builder) -> builder.zeroCopy(new ZeroCopy(1, false))),

	/** Receive buffers are filled by several receives. */
	INCREMENTAL((builder) -> builder.receiveMode(ReceiveMode.INCREMENTAL)),

	/** Receives fill several buffers. */
	BUNDLE((builder) -> builder.receiveMode(ReceiveMode.BUNDLE)),

	/** Files are read into registered buffers. */
	FIXED_FILE_BUFFERS((builder) -> builder.fileBuffersRegistered(true)),

	/** Buffers on huge pages, locked, as far as they are to be had. */
	MEMORY((builder) -> builder.memory(new MemoryOptions(true, true)));

	private static final List<SuiteOption> ACTIVE = Arrays.stream(System.getProperty("suite.options", "").split(","))
		.filter((name) -> !name.isBlank())
		.map((name) -> valueOf(name.strip().replace('-', '_').toUpperCase(Locale.ROOT)))
		.toList();

	private final UnaryOperator<UringServerConfigurationBuilder> change;

	SuiteOption(UnaryOperator<UringServerConfigurationBuilder> change) {
		this.change = change;
	}

	/** Whether the suites run with this option. */
	public boolean isActive() {
		return ACTIVE.contains(this);
	}

	/** Skips a test that this option cannot be combined with. */
	public void assumeInactive(String reason) {
		Assumptions.assumeFalse(isActive(), reason);
	}

	/** Applies the suite's options. */
	public static UringServerConfigurationBuilder apply(UringServerConfigurationBuilder builder) {
		for (SuiteOption option : ACTIVE) {
			option.change.apply(builder);
		}
		return builder;
	}

}
