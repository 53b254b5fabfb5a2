using CryptoViz.Gateway.Realtime;

namespace CryptoViz.Gateway.Api;

/// <summary>What an answer begins with: what is so when it is sent, whenever it was made.</summary>
/// <param name="ServerTime">The gateway's clock.</param>
/// <param name="Mode"><c>live</c> or <c>demo</c>.</param>
/// <param name="LastUpdateAt">When the last whole poll ended well; null before the first.</param>
/// <param name="NextUpdateAt">When the next poll is due; null while unknown.</param>
internal readonly record struct AnswerHead(
    DateTimeOffset ServerTime, string Mode, DateTimeOffset? LastUpdateAt, DateTimeOffset? NextUpdateAt)
{
    /// <summary>As of now.</summary>
    public static AnswerHead Of(IServiceProvider services)
    {
        var source = services.GetRequiredService<IMarketBoard>().Source;
        return new(
            services.GetRequiredService<TimeProvider>().GetUtcNow(),
            services.GetRequiredService<Installation>().Mode,
            source?.LastUpdateAt,
            source?.NextUpdateAt);
    }
}
