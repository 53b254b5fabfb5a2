using System.Text.Json.Serialization;

namespace CryptoViz.Gateway.Api;

/// <summary>
/// What every answer that is an object begins with. An endpoint only makes its answer; <see cref="AnswerStamp"/> fills these on the
/// way out, so that none can forget them.
/// </summary>
internal abstract record Answer
{
    /// <summary>The gateway's clock when it answered, epoch milliseconds.</summary>
    [JsonPropertyOrder(-2)]
    public long ServerTime { get; private set; }

    /// <summary><c>live</c> or <c>demo</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Mode { get; private set; } = "";

    /// <summary>Fills what the endpoint doesn't know.</summary>
    public virtual void Stamp(AnswerHead head)
    {
        ServerTime = head.ServerTime.ToUnixTimeMilliseconds();
        Mode = head.Mode;
    }
}

/// <summary>What every answer begins with that tells something of the market, so all but problems and what is a user's own.</summary>
internal abstract record MarketAnswer : Answer
{
    /// <summary>When the last whole poll ended well, epoch milliseconds; null before the first.</summary>
    [JsonPropertyOrder(-1)]
    public long? LastUpdateAt { get; private set; }

    /// <summary>When the next poll is due, epoch milliseconds; null while unknown.</summary>
    [JsonPropertyOrder(-1)]
    public long? NextUpdateAt { get; private set; }

    /// <inheritdoc/>
    public override void Stamp(AnswerHead head)
    {
        base.Stamp(head);
        LastUpdateAt = head.LastUpdateAt?.ToUnixTimeMilliseconds();
        NextUpdateAt = head.NextUpdateAt?.ToUnixTimeMilliseconds();
    }
}

/// <summary>Stamps the answers of a group of endpoints.</summary>
internal static class AnswerStamp
{
    /// <summary>
    /// Fills the head of every <see cref="Answer"/> that the group's endpoints return, in whatever result, and keeps
    /// what an endpoint doesn't say otherwise of out of caches.
    /// </summary>
    public static RouteGroupBuilder StampAnswers(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            // What is neither marked by its content nor said to be kept is as of now and often of one user alone.
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            var result = await next(context);
            AnswerIn(result)?.Stamp(AnswerHead.Of(context.HttpContext.RequestServices));
            return result;
        });
        return group;
    }

    private static Answer? AnswerIn(object? result) => result switch
    {
        Answer answer => answer,
        INestedHttpResult nested => AnswerIn(nested.Result),
        IValueHttpResult value => value.Value as Answer,
        _ => null,
    };
}
