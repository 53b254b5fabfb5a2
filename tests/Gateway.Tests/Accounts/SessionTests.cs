using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CryptoViz.Gateway.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoViz.Gateway.Tests.Accounts;

public sealed class SessionTests
{
    private const string Password = "correct horse";

    [Fact]
    public async Task The_cookie_signs_in_and_signing_out_ends_every_copy_of_it()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        var client = await gateway.SignInAsync();
        var login = await client.LoginAsync("ada", Password);
        var copy = gateway.CreateClient();
        copy.DefaultRequestHeaders.Add("Cookie", login.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        (await copy.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await client.PostAsync("/api/v1/account/logout", null)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await (await client.GetAsync("/api/v1/me")).ProblemAsync()).ShouldBe("not-signed-in");
        (await (await copy.GetAsync("/api/v1/me")).ProblemAsync()).ShouldBe("not-signed-in");
    }

    [Theory]
    [InlineData("http://localhost", "cryptoviz", false)]
    [InlineData("https://localhost", "__Host-cryptoviz", true)]
    public async Task The_cookie_s_name_and_flags_follow_the_scheme(string address, string name, bool secure)
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        await gateway.SignInAsync();

        var login = await gateway.CreateClient(address, address).LoginAsync("ada", Password);

        var cookie = login.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldStartWith($"{name}=");
        cookie.ShouldContain("path=/");
        cookie.ShouldContain("samesite=lax");
        cookie.ShouldContain("httponly");
        cookie.Contains("secure", StringComparison.Ordinal).ShouldBe(secure);
    }

    [Fact]
    public async Task Tokens_sign_in_are_renewed_and_end_with_their_session()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        await gateway.SignInAsync();
        var client = gateway.CreateClient(origin: null);

        var tokens = await LoginForTokensAsync(client);
        tokens.GetProperty("tokenType").GetString().ShouldBe("Bearer");
        tokens.GetProperty("expiresIn").GetInt32().ShouldBeGreaterThan(0);
        tokens = await (await RefreshAsync(client, tokens)).JsonAsync();
        client.DefaultRequestHeaders.Authorization = new("Bearer", tokens.GetProperty("accessToken").GetString());
        (await client.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await client.PostAsync("/api/v1/account/logout", null)).EnsureSuccessStatusCode();

        (await (await client.GetAsync("/api/v1/me")).ProblemAsync()).ShouldBe("not-signed-in");
        (await (await RefreshAsync(client, tokens)).ProblemAsync()).ShouldBe("not-signed-in");
    }

    [Fact]
    public async Task An_unknown_name_a_wrong_password_and_a_locked_account_get_the_same_answer()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        await gateway.SignInAsync();
        var client = gateway.CreateClient();

        var unknown = await (await client.LoginAsync("nobody", Password)).JsonAsync();
        var wrong = await (await client.LoginAsync("ada", "wrong horse")).JsonAsync();
        for (var i = 0; i < 4; i++) await client.LoginAsync("ada", "wrong horse");
        var locked = await client.LoginAsync("ada", Password);

        locked.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        wrong.GetProperty("detail").GetString().ShouldBe(unknown.GetProperty("detail").GetString());
        (await locked.JsonAsync()).GetProperty("detail").GetString().ShouldBe(unknown.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions_and_keeps_this_one()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        var client = await gateway.SignInAsync();
        var other = gateway.CreateClient();
        await other.LoginAsync("ada", Password);
        var tokens = await LoginForTokensAsync(gateway.CreateClient());
        var ended = 0;
        var otherSession = (await (await other.GetAsync("/api/v1/me")).JsonAsync()).GetProperty("sessions").EnumerateArray()
            .Single(session => session.GetProperty("current").GetBoolean()).GetProperty("id").GetString()!;
        using var listening = gateway.Services.GetRequiredService<SignOuts>().Listen(otherSession, () => ended++);

        (await ChangeAsync(client, "wrong horse", "battery staple")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ChangeAsync(client, Password, "short")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ChangeAsync(client, Password, "battery staple")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await client.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await other.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await RefreshAsync(client, tokens)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await client.LoginAsync("ada", "battery staple")).StatusCode.ShouldBe(HttpStatusCode.OK);
        ended.ShouldBe(1);
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_all_sessions()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        var client = await gateway.SignInAsync();
        var other = gateway.CreateClient();
        await other.LoginAsync("ada", Password);
        (await (await other.GetAsync("/api/v1/me")).JsonAsync()).GetProperty("sessions").GetArrayLength().ShouldBe(2);

        (await client.PostAsync("/api/v1/account/logout?everywhere=true", null)).EnsureSuccessStatusCode();

        (await other.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Accounts_and_sessions_outlive_a_restart()
    {
        var data = Directory.CreateTempSubdirectory("cryptoviz-gateway-").FullName;
        try
        {
            string cookie;
            await using (var before = await new GatewayApplication { DataDirectory = data }.StartAsync())
            {
                var login = await (await before.SignInAsync()).LoginAsync("ada", Password);
                cookie = login.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
            }

            await using var after = await new GatewayApplication { DataDirectory = data }.StartAsync();
            var client = after.CreateClient();
            client.DefaultRequestHeaders.Add("Cookie", cookie);
            (await client.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task No_password_token_cookie_or_code_is_logged_at_any_level()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        var client = await gateway.SignInAsync(password: "canary-password");
        var login = await client.LoginAsync("ada", "canary-password");
        var tokens = await LoginForTokensAsync(client, "canary-password");
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", tokens.GetProperty("accessToken").GetString());
        await client.GetAsync("/api/v1/me");
        await RefreshAsync(client, tokens);

        gateway.Log.ShouldNotContain("canary-password");
        gateway.Log.ShouldNotContain(login.Headers.GetValues("Set-Cookie").Single().Split(';')[0].Split('=')[1]);
        gateway.Log.ShouldNotContain(tokens.GetProperty("accessToken").GetString()!);
        gateway.Log.ShouldNotContain(tokens.GetProperty("refreshToken").GetString()!);
        gateway.Log.ShouldNotContain(gateway.Services.GetRequiredService<FirstAccount>().Code);
    }

    private static async Task<JsonElement> LoginForTokensAsync(HttpClient client, string password = Password) =>
        await (await client.PostAsJsonAsync("/api/v1/account/login", new { email = "ada", password })).JsonAsync();

    private static Task<HttpResponseMessage> RefreshAsync(HttpClient client, JsonElement tokens) =>
        client.PostAsJsonAsync("/api/v1/account/refresh", new { refreshToken = tokens.GetProperty("refreshToken").GetString() });

    private static Task<HttpResponseMessage> ChangeAsync(HttpClient client, string oldPassword, string newPassword) =>
        client.PostAsJsonAsync("/api/v1/account/password", new { oldPassword, newPassword });
}
