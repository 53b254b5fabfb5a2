using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Akka.TestKit;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class FavoritesApiTests
{
    private static readonly DateTimeOffset Since = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_favorites_are_the_signed_in_user_s_own_with_their_version_as_ETag()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        var client = await gateway.SignInAsync();
        Answer(gateway, message => new FavoritesProtocol.Favorites(
            message.UserId, 7, [new(new("bitcoin"), Since), new(new("ethereum"), Since)]));

        var response = await client.GetAsync("/api/v1/me/favorites");

        var json = await response.JsonAsync();
        json.GetProperty("ids").EnumerateArray().Select(id => id.GetString()).ShouldBe(["bitcoin", "ethereum"]);
        json.GetProperty("addedAt").GetProperty("bitcoin").GetInt64().ShouldBe(Since.ToUnixTimeMilliseconds());
        json.GetProperty("mode").GetString().ShouldBe("live");
        response.Headers.ETag.ShouldBe(new EntityTagHeaderValue("\"7\""));
        var me = (await (await client.GetAsync("/api/v1/me")).JsonAsync()).GetProperty("id").GetString();
        gateway.Probe<FavoritesRegion>().ExpectMsg<FavoritesProtocol.Get>().UserId.ShouldBe(me);
    }

    [Fact]
    public async Task Each_request_is_one_command_to_the_user_s_actor()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        var client = await gateway.SignInAsync();
        var probe = gateway.Probe<FavoritesRegion>();
        Answer(gateway, message => new FavoritesProtocol.Favorites(message.UserId, 1, []));

        await client.PutAsync("/api/v1/me/favorites/wrapped%20%C3%9F-coin", null);
        await client.DeleteAsync("/api/v1/me/favorites/bitcoin");
        await PutAsync(client, "\"3\"", "ethereum", "bitcoin");

        probe.ExpectMsg<FavoritesProtocol.Follow>().CoinId.ShouldBe(new CoinId("wrapped ß-coin"));
        probe.ExpectMsg<FavoritesProtocol.Unfollow>().CoinId.ShouldBe(new CoinId("bitcoin"));
        var replace = probe.ExpectMsg<FavoritesProtocol.Replace>();
        replace.CoinIds.ShouldBe([new CoinId("ethereum"), new CoinId("bitcoin")]);
        replace.IfVersion.ShouldBe(3);
    }

    [Fact]
    public async Task A_stale_version_and_a_full_list_are_conflicts()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        var client = await gateway.SignInAsync();
        Answer(gateway, message => new FavoritesProtocol.Refused(
            message.UserId, message is FavoritesProtocol.Replace ? "version" : "too-many"));

        var stale = await PutAsync(client, "\"3\"", "bitcoin");
        var foreignTag = await PutAsync(client, "\"not-ours\"", "bitcoin");
        var full = await client.PutAsync("/api/v1/me/favorites/bitcoin", null);

        (stale.StatusCode, await stale.ProblemAsync()).ShouldBe((HttpStatusCode.PreconditionFailed, "conflict"));
        (foreignTag.StatusCode, await foreignTag.ProblemAsync()).ShouldBe((HttpStatusCode.PreconditionFailed, "conflict"));
        (full.StatusCode, await full.ProblemAsync()).ShouldBe((HttpStatusCode.Conflict, "conflict"));
    }

    [Fact]
    public async Task A_list_that_names_no_coin_a_coin_twice_or_too_many_is_refused_unasked()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        var client = await gateway.SignInAsync();

        foreach (var ids in new[] { [""], ["a/b"], ["a", "a"], Enumerable.Range(0, 501).Select(i => $"coin-{i}").ToArray(), null })
        {
            var response = await client.PutAsJsonAsync("/api/v1/me/favorites", new { ids });
            (await response.ProblemAsync()).ShouldBe("invalid-parameter");
        }

        (await (await client.PutAsync($"/api/v1/me/favorites/{new string('a', 129)}", null)).ProblemAsync()).ShouldBe("invalid-parameter");
        gateway.Probe<FavoritesRegion>().ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public async Task Nobody_has_favorites_without_signing_in()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        var client = gateway.CreateClient();

        (await (await client.GetAsync("/api/v1/me/favorites")).ProblemAsync()).ShouldBe("not-signed-in");
        (await (await client.PutAsync("/api/v1/me/favorites/bitcoin", null)).ProblemAsync()).ShouldBe("not-signed-in");
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, string ifMatch, params string[] ids)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/me/favorites") { Content = JsonContent.Create(new { ids }) };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return client.SendAsync(request);
    }

    private static void Answer(GatewayApplication gateway, Func<IFavoritesMessage, object> reply) =>
        gateway.Probe<FavoritesRegion>().SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell(reply((IFavoritesMessage)message), Akka.Actor.ActorRefs.NoSender);
            return AutoPilot.KeepRunning;
        }));
}
