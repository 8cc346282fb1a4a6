package io.github.uringserver.tls;

/** A server's engine, used as its makers mean it. */
interface ServerSide {

	/** Takes whole records. Returns the number of bytes of plaintext. */
	int receive(byte[] records, int from, int length) throws Exception;

	/** Takes what waits to be sent. Returns its length; 0 for nothing. */
	int takeOutput(byte[] out) throws Exception;

	/** Makes a record of so many bytes. Returns its length. */
	int send(int length) throws Exception;

	/** As {@link #send}, and leaves the record in a direct buffer. */
	int sendToDirectBuffer(int length) throws Exception;

	void dispose();

}
