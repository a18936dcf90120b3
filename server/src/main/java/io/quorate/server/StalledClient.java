package io.quorate.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads nothing more from a client while it does not take what it is sent, and closes its
/// connection if that goes on.
final class StalledClient extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(StalledClient.class);

  private final Duration patience;
  private @Nullable ScheduledFuture<?> alarm;

  StalledClient(Duration patience) {
    this.patience = patience;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    boolean takes = context.channel().isWritable();
    context.channel().config().setAutoRead(takes);
    cancelAlarm();
    if (!takes) {
      alarm =
          context
              .executor()
              .schedule(() -> giveUp(context), patience.toNanos(), TimeUnit.NANOSECONDS);
    }
    context.fireChannelWritabilityChanged();
  }

  private static void giveUp(ChannelHandlerContext context) {
    LOG.info("{} does not take its answers: closed", context.channel().remoteAddress());
    var _ = context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    cancelAlarm();
    context.fireChannelInactive();
  }

  private void cancelAlarm() {
    if (alarm != null) {
      alarm.cancel(false);
      alarm = null;
    }
  }
}
