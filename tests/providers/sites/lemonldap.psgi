# LemonLDAP::NG's portal with its static files: what its nginx configuration says, for a server that speaks PSGI itself.
use strict;
use warnings;
use Plack::Builder;
use Lemonldap::NG::Portal::Main;

my $portal = Lemonldap::NG::Portal::Main->run( {} );
builder {
    enable 'Plack::Middleware::Static',
        path => qr{^/static/}, root => '/usr/share/lemonldap-ng/portal/htdocs/';
    enable 'Plack::Middleware::Static',
        path => sub { s{^/javascript/}{} }, root => '/usr/share/javascript/';
    $portal;
};
