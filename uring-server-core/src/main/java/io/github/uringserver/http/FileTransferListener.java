package io.github.uringserver.http;

import java.io.IOException;

/**
 * Hears of a {@link FileTransfer}, on the connection's worker thread and never within
 * {@link HttpExchange#writeFile}: {@code (onOpened onComplete) | onError}, the error at
 * any point. After {@link FileTransfer#cancel()} nothing is called.
 */
public interface FileTransferListener {

	/**
	 * The file is there and readable, its first bytes were read: the response can be
	 * committed. {@link FileTransfer#start()}, called now or later, writes the bytes.
	 */
	void onOpened();

	/** Every byte was handed to the connection's send queue; the response goes on. */
	void onComplete();

	/**
	 * The bytes will not be written, or not all of them. The exchange is still open,
	 * unless the client is gone: before the commit it can be answered in another way,
	 * after it there is {@link HttpExchange#fail}.
	 * @param cause a {@link java.nio.file.FileSystemException} when it is about the file
	 * ({@link java.nio.file.NoSuchFileException},
	 * {@link java.nio.file.AccessDeniedException}; it ended before the region did), else
	 * what {@link ResponseListener#onError} says
	 */
	void onError(IOException cause);

}
