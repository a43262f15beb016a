package io.chunkfs.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer; then the connection ends. */
final class HttpExchange extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(HttpExchange.class);

  private static final int REQUEST_WITHIN_SECONDS = 10;
  private static final int ANSWER_WITHIN_SECONDS = 60;

  private final Map<String, Supplier<HttpPage>> pages;
  private Future<?> deadline;
  private boolean answered;

  HttpExchange(Map<String, Supplier<HttpPage>> pages) {
    this.pages = pages;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    closeIn(context, REQUEST_WITHIN_SECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    deadline.cancel(false);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (answered || !(message instanceof HttpRequest request)) return;
      answered = true;
      answer(context, request);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    LOG.debug("closing {}: {}", context.channel().remoteAddress(), failure.toString());
    context.close();
  }

  private void answer(ChannelHandlerContext context, HttpRequest request) {
    HttpPage page = page(request);
    HttpResponseStatus status = HttpResponseStatus.valueOf(page.status());
    byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
    ByteBuf sent =
        HttpMethod.HEAD.equals(request.method())
            ? Unpooled.EMPTY_BUFFER
            : Unpooled.wrappedBuffer(body);
    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, sent);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, page.contentType())
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set("x-content-type-options", "nosniff")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (page.status() == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    closeIn(context, ANSWER_WITHIN_SECONDS);
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private HttpPage page(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return text(HttpResponseStatus.BAD_REQUEST, "not a request that this server takes\n");
    }
    boolean reads =
        HttpMethod.GET.equals(request.method()) || HttpMethod.HEAD.equals(request.method());
    if (!reads) {
      return text(HttpResponseStatus.METHOD_NOT_ALLOWED, "only GET and HEAD\n");
    }
    if (HttpUtil.isTransferEncodingChunked(request)
        || HttpUtil.getContentLength(request, 0L) != 0) {
      return text(HttpResponseStatus.BAD_REQUEST, "a body that nothing here takes\n");
    }
    String path = path(request.uri());
    Supplier<HttpPage> page = pages.get(path);
    if (page == null) {
      String known = String.join("\n", new TreeSet<>(pages.keySet()));
      return text(HttpResponseStatus.NOT_FOUND, "no such page; there are:\n" + known + "\n");
    }
    try {
      return page.get();
    } catch (RuntimeException bug) {
      LOG.error("page {} failed", path, bug);
      return text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "failed; the log says why\n");
    }
  }

  private void closeIn(ChannelHandlerContext context, int seconds) {
    if (deadline != null) deadline.cancel(false);
    deadline = context.executor().schedule(() -> context.close(), seconds, TimeUnit.SECONDS);
  }

  private static String path(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  private static HttpPage text(HttpResponseStatus status, String body) {
    return new HttpPage(status.code(), HttpPage.PLAIN, body);
  }
}
