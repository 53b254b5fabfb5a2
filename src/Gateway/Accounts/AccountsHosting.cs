using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CryptoViz.Gateway.Accounts;

/// <summary>Composes accounts into the gateway.</summary>
internal static class AccountsHosting
{
    /// <summary>Adds accounts: ASP.NET Core Identity on SQLite, sign-in by cookie and by token, and the sessions of both.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, AccountsOptions options, Installation installation)
    {
        var connection = options.ConnectionString is { Length: > 0 } given
            ? given
            : new SqliteConnectionStringBuilder { DataSource = Path.Combine(installation.UsersDirectory, "accounts.db") }.ToString();
        services.AddSingleton(new AccountsFile(installation.UsersDirectory, connection));
        services.AddDbContext<AccountsDb>(db => db.UseSqlite(connection));
        services.AddDataProtection()
            .SetApplicationName("CryptoViz")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(installation.UsersDirectory, "keys")));

        services.AddIdentityApiEndpoints<Account>(identity =>
            {
                identity.User.AllowedUserNameCharacters = "";
                identity.Password = new PasswordOptions
                {
                    RequiredLength = 8,
                    RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false,
                };
            })
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<AccountsDb>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 210_000);
        services.ConfigureApplicationCookie(cookie =>
        {
            cookie.Cookie = new CookieBuilder
            {
                Name = SessionCookie.Name, Path = "/", HttpOnly = true, SameSite = SameSiteMode.Lax,
                SecurePolicy = CookieSecurePolicy.SameAsRequest, IsEssential = true,
            };
            cookie.CookieManager = new SessionCookie();
            cookie.ExpireTimeSpan = Sessions.IdleLimit;
            // The session's row decides, at each request, for cookies and tokens alike; the security stamp would only repeat it, later.
            cookie.Events.OnValidatePrincipal = _ => Task.CompletedTask;
        });
        services.Configure<BearerTokenOptions>(IdentityConstants.BearerScheme, bearer =>
        {
            bearer.RefreshTokenExpiration = Sessions.IdleLimit;
            // A browser can't set a header on a WebSocket's handshake.
            bearer.Events.OnMessageReceived = message =>
            {
                if (message.Request.Path.StartsWithSegments("/hubs")) message.Token = message.Request.Query["access_token"];
                return Task.CompletedTask;
            };
        });

        services.AddSingleton<AccountsSchema>().AddSingleton<FirstAccount>().AddSingleton<PasswordDecoy>().AddSingleton<SignOuts>();
        services.AddScoped<Sessions>().AddScoped<PasswordCheck>().AddScoped<Registrar>();
        services.AddHealthChecks().AddCheck<AccountsReady>("accounts");
        return services;
    }

    /// <summary>Takes cookie or token for nothing when its session has ended. Goes between authentication and authorization.</summary>
    public static IApplicationBuilder UseSessions(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.User.Identity is { IsAuthenticated: true }
            && !await context.RequestServices.GetRequiredService<Sessions>().IsOpenAsync(context.User))
        {
            context.User = new();
        }

        await next(context);
    });
}
