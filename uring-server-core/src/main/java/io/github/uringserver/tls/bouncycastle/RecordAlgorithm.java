package io.github.uringserver.tls.bouncycastle;

import org.bouncycastle.tls.EncryptionAlgorithm;

/** The ciphers of the own record path, which are those of RFC 8446 § 9.1. */
enum RecordAlgorithm {

	AES_128_GCM("AES/GCM/NoPadding", "AES", 16),

	AES_256_GCM("AES/GCM/NoPadding", "AES", 32),

	CHACHA20_POLY1305("ChaCha20-Poly1305", "ChaCha20", 32);

	private final String transformation;

	private final String keyName;

	private final int keyBytes;

	RecordAlgorithm(String transformation, String keyName, int keyBytes) {
		this.transformation = transformation;
		this.keyName = keyName;
		this.keyBytes = keyBytes;
	}

	/** The one that Bouncy Castle numbers so; null for any other cipher. */
	static RecordAlgorithm of(int encryptionAlgorithm) {
		return switch (encryptionAlgorithm) {
			case EncryptionAlgorithm.AES_128_GCM -> AES_128_GCM;
			case EncryptionAlgorithm.AES_256_GCM -> AES_256_GCM;
			case EncryptionAlgorithm.CHACHA20_POLY1305 -> CHACHA20_POLY1305;
			default -> null;
		};
	}

	/** Its name as a cipher of the JDK. */
	String transformation() {
		return this.transformation;
	}

	/** The name of its keys. */
	String keyName() {
		return this.keyName;
	}

	/** The size of its keys. */
	int keyBytes() {
		return this.keyBytes;
	}

	boolean isGcm() {
		return this != CHACHA20_POLY1305;
	}

}
